package io.durablekafka.record.headers;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import io.durablekafka.record.HeaderEnricher;
import io.durablekafka.record.TestHeaders;
import io.durablekafka.record.TestPipelines;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for the enrichers of this package, except CloudEvents.
 */
class OwnEnrichersTests {

	private final ProducerRecord<String, Object> record = new ProducerRecord<>("orders", "key", 1L);

	private Map<String, String> enriched(HeaderEnricher... enrichers) {
		TestPipelines.enrich(this.record, enrichers);
		return TestHeaders.texts(this.record.headers());
	}

	private static Map<String, String> map(String... pairs) {
		Map<String, String> map = new LinkedHashMap<>();
		for (int i = 0; i < pairs.length; i += 2) {
			map.put(pairs[i], pairs[i + 1]);
		}
		return map;
	}

	@Test
	void fixedHeadersAreSharedByAllRecords() {
		FixedHeaders fixed = new FixedHeaders(map("region", "eu", "empty", ""));
		assertThat(enriched(fixed)).containsExactlyEntriesOf(map("region", "eu", "empty", ""));
		ProducerRecord<String, String> other = new ProducerRecord<>("other", "1");
		TestPipelines.enrich(other, fixed);
		Header header = other.headers().lastHeader("region");
		assertThat(header).isSameAs(this.record.headers().lastHeader("region"));
	}

	@Test
	void headersOfATopicAreForItsRecordsOnly() {
		TopicHeaders headers = new TopicHeaders(Map.of("orders", new FixedHeaders(map("domain", "sales")), "other",
				new FixedHeaders(map("domain", "none"))));
		assertThat(enriched(headers)).containsExactlyEntriesOf(map("domain", "sales"));
		ProducerRecord<String, String> foreign = new ProducerRecord<>("foreign", "1");
		TestPipelines.enrich(foreign, headers);
		assertThat(foreign.headers()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, 9, 10, 1_700_000_000_123L, Long.MAX_VALUE })
	void timeIsDecimalText(long millis) {
		TestPipelines.enrich(this.record, millis, new ProducedAtHeader("at"));
		assertThat(TestHeaders.texts(this.record.headers()))
			.containsExactlyEntriesOf(map("at", String.valueOf(millis)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " " })
	void nothingIsAddedForABlankValue(String value) {
		assertThat(enriched(new SuppliedHeader("tenant", () -> value), new SuppliedHeader("other", () -> null)))
			.isEmpty();
	}

	@Test
	void valueOfTheThreadIsAdded() {
		assertThat(enriched(new SuppliedHeader("tenant", () -> "acmé")))
			.containsExactlyEntriesOf(map("tenant", "acmé"));
	}

	@Test
	void firstOfAChainCorrelatesWithItself() {
		this.record.headers().add("id", "1".getBytes(StandardCharsets.UTF_8));
		FirstOfChainHeader header = new FirstOfChainHeader("correlation", "id");
		assertThat(enriched(header)).containsEntry("correlation", "1");
		assertThat(enriched(new SuppliedHeader("correlation", () -> "2"), header)).containsEntry("correlation", "1");
	}

	@Test
	void headersOfTheCallerAreLeftAsTheyAre() {
		Map<String, String> own = map("a", "own", "b", "own", "c", "own", "d", "own");
		own.forEach((name, value) -> this.record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
		this.record.headers().add("id", new byte[] { 'x' });
		assertThat(enriched(new FixedHeaders(map("a", "ours")), new ProducedAtHeader("b"),
				new SuppliedHeader("c", () -> "ours"), new FirstOfChainHeader("d", "id"),
				new TextHeader("a", text("ours {topic}"))))
			.containsAllEntriesOf(own);
	}

	@Test
	void textWithoutVariablesIsFilledInOnce() {
		HeaderText text = text("{producer}@{instance}: {\"a\":1}");
		assertThat(text.fixed()).isEqualTo("main@i-1: {\"a\":1}");
		assertThat(text.of(this.record)).isSameAs(text.of(this.record));
	}

	@Test
	void textThatDependsOnTheTopicIsRemembered() {
		HeaderText text = text("urn:{topic}:{producer}:{topic}");
		assertThat(text.fixed()).isNull();
		assertThat(text.of(this.record)).asString(StandardCharsets.UTF_8).isEqualTo("urn:orders:main:orders");
		assertThat(text.of(this.record)).isSameAs(text.of(this.record));
		assertThat(text.of(new ProducerRecord<>("other", "1"))).asString(StandardCharsets.UTF_8)
			.isEqualTo("urn:other:main:other");
	}

	@Test
	void textThatDependsOnTopicAndValueTellsThemApart() {
		HeaderText text = text("{topic}/{value-class}");
		assertThat(text.of(this.record)).asString(StandardCharsets.UTF_8).isEqualTo("orders/java.lang.Long");
		assertThat(text.of(new ProducerRecord<>("orders", "1"))).asString(StandardCharsets.UTF_8)
			.isEqualTo("orders/java.lang.String");
		assertThat(text.of(new ProducerRecord<>("orders", new byte[0]))).asString(StandardCharsets.UTF_8)
			.isEqualTo("orders/byte[]");
		assertThat(text.of(new ProducerRecord<>("orders", null))).asString(StandardCharsets.UTF_8)
			.isEqualTo("orders/void");
	}

	@Test
	void textThatKnowsManyTopicsRemembersSomeOnly() {
		HeaderText text = text("{topic}");
		for (int i = 0; i < 1100; i++) {
			assertThat(text.of(new ProducerRecord<>("t" + i, "1"))).asString(StandardCharsets.UTF_8).isEqualTo("t" + i);
		}
		assertThat(text).extracting("known")
			.asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
			.hasSize(1000);
	}

	@Test
	void unknownPlaceholderIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> text("{region}"))
			.withMessageContaining("{region}")
			.withMessageContaining("{instance}, {producer}, {topic}, {value-class}");
	}

	private static HeaderText text(String text) {
		return new HeaderText(text, map("producer", "main", "instance", "i-1"), Set.of("topic", "value-class"));
	}

}
