package io.durablekafka.record.headers;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;

import io.durablekafka.record.AddedHeaders;
import io.durablekafka.record.HeaderEnricher;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * Makes records CloudEvents 1.0 in the binary mode of the Kafka protocol binding: the
 * value is the event's data, and its attributes are headers. An event in structured mode,
 * which the caller has made, is left as it is. Thread-safe.
 *
 * @since 0.1.0
 */
public final class CloudEventHeaders implements HeaderEnricher {

	private static final String CONTENT_TYPE = "content-type";

	private static final String STRUCTURED = "application/cloudevents";

	private static final Header SPEC_VERSION = new RecordHeader("ce_specversion",
			"1.0".getBytes(StandardCharsets.UTF_8));

	private final CloudEvent event;

	private final @Nullable Header contentType;

	private final String messageId;

	/**
	 * Create headers.
	 * @param event attributes of the events
	 * @param messageId name of the header that carries the message id
	 */
	public CloudEventHeaders(CloudEvent event, String messageId) {
		this.event = event;
		this.messageId = messageId;
		String type = event.contentType();
		this.contentType = (type != null) ? new RecordHeader(CONTENT_TYPE, type.getBytes(StandardCharsets.UTF_8))
				: null;
	}

	@Override
	public void enrich(ProducerRecord<?, ?> record, AddedHeaders headers) {
		if (isStructured(record.headers().lastHeader(CONTENT_TYPE))) {
			return;
		}
		headers.add(SPEC_VERSION);
		Header id = record.headers().lastHeader(this.messageId);
		if (id != null) {
			headers.add("ce_id", id.value());
		}
		add(headers, "ce_type", this.event.type(), record);
		add(headers, "ce_source", this.event.source(), record);
		if (!headers.contains("ce_time")) {
			Long timestamp = record.timestamp();
			headers.add("ce_time", Instant.ofEpochMilli((timestamp != null) ? timestamp : headers.sentAt()).toString());
		}
		add(headers, "ce_subject", this.event.subject(), record);
		if (record.value() != null) {
			add(headers, "ce_dataschema", this.event.dataSchema(), record);
			if (this.contentType != null) {
				headers.add(this.contentType);
			}
		}
	}

	private static void add(AddedHeaders headers, String name, @Nullable HeaderText text, ProducerRecord<?, ?> record) {
		if (text != null && !headers.contains(name)) {
			headers.add(name, text.of(record));
		}
	}

	private static boolean isStructured(@Nullable Header contentType) {
		if (contentType == null || contentType.value() == null || contentType.value().length < STRUCTURED.length()) {
			return false;
		}
		return new String(contentType.value(), 0, STRUCTURED.length(), StandardCharsets.US_ASCII)
			.toLowerCase(Locale.ROOT)
			.equals(STRUCTURED);
	}

}
