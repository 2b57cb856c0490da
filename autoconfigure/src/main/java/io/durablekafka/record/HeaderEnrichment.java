package io.durablekafka.record;

import java.util.List;

import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Runs the enrichers over a record. Thread-safe.
 *
 * @since 0.1.0
 */
public final class HeaderEnrichment {

	private final HeaderEnricher[] enrichers;

	/**
	 * Create an enrichment.
	 * @param enrichers enrichers, in their order
	 */
	public HeaderEnrichment(List<HeaderEnricher> enrichers) {
		this.enrichers = enrichers.toArray(HeaderEnricher[]::new);
	}

	/**
	 * Add headers to a record.
	 * @param record a record of our own, whose headers may be changed
	 */
	void enrich(ProducerRecord<?, ?> record) {
		if (this.enrichers.length == 0) {
			return;
		}
		AddedHeaders headers = new AddedHeaders(record.headers());
		for (HeaderEnricher enricher : this.enrichers) {
			enricher.enrich(record, headers);
		}
	}

}
