package io.durablekafka.record;

import java.util.List;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Runs the enrichers over a record. Thread-safe.
 *
 * @since 0.1.0
 */
public final class HeaderEnrichment {

	private final HeaderEnricher[] enrichers;

	private final @Nullable SkippedEnrichers skipped;

	/**
	 * Create an enrichment that fails the send when an enricher fails.
	 * @param enrichers enrichers, in their order
	 */
	public HeaderEnrichment(List<HeaderEnricher> enrichers) {
		this(enrichers, null);
	}

	/**
	 * Create an enrichment.
	 * @param enrichers enrichers, in their order
	 * @param skipped takes note of enrichers that failed; {@code null} fails the send
	 * instead
	 */
	public HeaderEnrichment(List<HeaderEnricher> enrichers, @Nullable SkippedEnrichers skipped) {
		this.enrichers = enrichers.toArray(HeaderEnricher[]::new);
		this.skipped = skipped;
	}

	/**
	 * Add headers to a record.
	 * @param record a record of our own, whose headers may be changed
	 * @param sentAt when it is sent, in milliseconds since the epoch
	 * @throws HeaderEnrichmentException if an enricher failed and is not to be skipped
	 */
	void enrich(ProducerRecord<?, ?> record, long sentAt) {
		if (this.enrichers.length == 0) {
			return;
		}
		AddedHeaders headers = new AddedHeaders(record.headers(), sentAt);
		for (HeaderEnricher enricher : this.enrichers) {
			try {
				enricher.enrich(record, headers);
			}
			catch (RuntimeException ex) {
				failed(enricher, record, ex);
			}
		}
	}

	private void failed(HeaderEnricher enricher, ProducerRecord<?, ?> record, RuntimeException ex) {
		if (this.skipped == null) {
			throw new HeaderEnrichmentException("The header enricher", enricher, record, ex);
		}
		this.skipped.skip(enricher, record, ex);
	}

}
