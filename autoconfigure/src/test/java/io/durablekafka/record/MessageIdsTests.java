package io.durablekafka.record;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link MessageIds}.
 */
class MessageIdsTests {

	private static final String NAME = "dk-message-id";

	private final ProducerRecord<String, String> record = new ProducerRecord<>("orders", "key", "secret");

	private static final long NOW = 1_700_000_000_000L;

	private static MessageIds generating(MessageIdGenerator generator) {
		return new MessageIds(NAME, generator);
	}

	private String assign(MessageIds ids) {
		return text(ids.assign(this.record, NOW));
	}

	private static String text(byte[] id) {
		return new String(id, StandardCharsets.UTF_8);
	}

	private static byte[] bytes(String id) {
		return id.getBytes(StandardCharsets.UTF_8);
	}

	private String header() {
		return TestHeaders.texts(this.record.headers()).get(NAME);
	}

	@Test
	void idIsAUuidOfVersionSevenThatTellsTheTime() {
		String id = assign(new MessageIds(NAME));
		UUID uuid = UUID.fromString(id);
		assertThat(uuid.version()).isEqualTo(7);
		assertThat(uuid.variant()).isEqualTo(2);
		assertThat(uuid.getMostSignificantBits() >>> 16).isEqualTo(NOW);
		assertThat(header()).isEqualTo(id);
	}

	@Test
	void idsAreTextOfEachUuid() {
		for (int i = 0; i < 1000; i++) {
			ProducerRecord<String, String> each = new ProducerRecord<>("orders", "value");
			String id = text(new MessageIds(NAME).assign(each, NOW + i));
			assertThat(UUID.fromString(id)).hasToString(id);
			assertThat(id).matches("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
			assertThat(UUID.fromString(id).getMostSignificantBits() >>> 16).isEqualTo(NOW + i);
		}
	}

	@Test
	void idOfTheApplicationTakesThePlaceOfTheRandomOne() {
		String id = assign(generating((record) -> record.topic() + "/" + record.key() + "/ä"));
		assertThat(id).isEqualTo("orders/key/ä").isEqualTo(header());
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "", "  " })
	void recordThatTheApplicationHasNoIdForGetsARandomOne(String none) {
		assertThat(assign(generating((record) -> none))).hasSize(36).isEqualTo(header());
	}

	@Test
	void idOfTheCallerWins() {
		this.record.headers().add(NAME, bytes("mine"));
		String id = assign(generating((record) -> {
			throw new AssertionError("asked for nothing");
		}));
		assertThat(id).isEqualTo("mine").isEqualTo(header());
	}

	@Test
	void failureOfTheApplicationNamesItsClassAndNothingOfTheRecord() {
		IllegalStateException failure = new IllegalStateException("no sequence");
		assertThatExceptionOfType(HeaderEnrichmentException.class).isThrownBy(() -> generating((record) -> {
			throw failure;
		}).assign(this.record, NOW))
			.withCause(failure)
			.withMessageContaining("message id generator " + MessageIdsTests.class.getName())
			.withMessageContaining("IllegalStateException")
			.withMessageContaining("'orders'")
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("secret", "key"));
		assertThat(this.record.headers()).isEmpty();
	}

	@Test
	void recordThatTakesThePlaceOfAnotherKeepsTheIdentity() {
		MessageIds ids = new MessageIds(NAME);
		assertThat(text(ids.keep(this.record, bytes("first")))).isEqualTo("first").isEqualTo(header());
		assertThat(text(ids.keep(this.record, bytes("second")))).isEqualTo("first").isEqualTo(header());
	}

}
