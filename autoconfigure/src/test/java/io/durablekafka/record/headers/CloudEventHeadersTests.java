package io.durablekafka.record.headers;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

import io.durablekafka.record.TestHeaders;
import io.durablekafka.record.TestPipelines;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CloudEventHeaders}.
 */
class CloudEventHeadersTests {

	private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

	private final CloudEventHeaders all = headers(new CloudEvent(text("{value-class}"), text("/shop/{topic}"),
			text("order"), text("urn:schema"), "application/json"));

	private static CloudEventHeaders headers(CloudEvent event) {
		return new CloudEventHeaders(event, "dk-message-id");
	}

	private static HeaderText text(String text) {
		return new HeaderText(text, Map.of(), Set.of("topic", "value-class"));
	}

	private static <V> ProducerRecord<String, V> record(@Nullable Long timestamp, @Nullable V value) {
		ProducerRecord<String, V> record = new ProducerRecord<>("orders", null, timestamp, "key", value);
		record.headers().add("dk-message-id", "id-1".getBytes(StandardCharsets.UTF_8));
		return record;
	}

	private static Map<String, String> enriched(CloudEventHeaders headers, ProducerRecord<?, ?> record) {
		TestPipelines.enrich(record, NOW.toEpochMilli(), headers);
		return TestHeaders.texts(record.headers());
	}

	@Test
	void attributesAreHeaders() {
		assertThat(enriched(this.all, record(null, 1L))).containsExactlyInAnyOrderEntriesOf(
				Map.of("dk-message-id", "id-1", "ce_specversion", "1.0", "ce_id", "id-1", "ce_type", "java.lang.Long",
						"ce_source", "/shop/orders", "ce_time", "2026-01-02T03:04:05.678Z", "ce_subject", "order",
						"ce_dataschema", "urn:schema", "content-type", "application/json"));
	}

	@Test
	void attributesThatAreNotConfiguredAreLeftOut() {
		CloudEvent event = new CloudEvent(text("t"), text("s"), null, null, null);
		assertThat(enriched(headers(event), record(null, "1"))).containsOnlyKeys("dk-message-id", "ce_specversion",
				"ce_id", "ce_type", "ce_source", "ce_time");
	}

	@Test
	void timeIsThatOfTheRecordWhenItHasOne() {
		assertThat(enriched(this.all, record(0L, "1"))).containsEntry("ce_time", "1970-01-01T00:00:00Z");
	}

	@Test
	void eventWithoutDataDescribesNone() {
		assertThat(enriched(this.all, record(null, null))).containsEntry("ce_type", "void")
			.containsKey("ce_subject")
			.doesNotContainKeys("content-type", "ce_dataschema");
	}

	@Test
	void attributesOfTheCallerAreKept() {
		ProducerRecord<String, String> record = record(null, "1");
		record.headers().add("ce_type", "mine".getBytes(StandardCharsets.UTF_8));
		record.headers().add("content-type", "text/plain".getBytes(StandardCharsets.UTF_8));
		assertThat(enriched(this.all, record)).containsEntry("ce_type", "mine")
			.containsEntry("content-type", "text/plain")
			.containsEntry("ce_source", "/shop/orders");
	}

	@Test
	void eventInStructuredModeIsLeftAsItIs() {
		ProducerRecord<String, String> record = record(null, "{}");
		record.headers().add("content-type", "Application/CloudEvents+json; charset=UTF-8".getBytes());
		assertThat(enriched(this.all, record)).containsOnlyKeys("dk-message-id", "content-type");
	}

}
