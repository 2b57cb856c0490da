package io.durablekafka.record;

import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ContentMask}.
 */
class ContentMaskTests {

	private final ContentMask mask = new ContentMask(false);

	@Test
	void serializersWordsAreWithheld() {
		SerializationException failure = new SerializationException("Can't serialize data [secret]",
				new IllegalStateException("secret", new RuntimeException("secret")));
		Throwable masked = this.mask.failure(failure);
		assertThat(masked).isInstanceOf(SerializationException.class)
			.hasMessageContaining("durable-kafka.logging.include-contents");
		assertThat(masked.getStackTrace()).isEqualTo(failure.getStackTrace());
		assertThat(masked.getCause()).hasToString(withheld(IllegalStateException.class));
		assertThat(masked.getCause().getCause()).hasToString(withheld(RuntimeException.class));
	}

	@Test
	void whatHasBeenExplainedIsTold() {
		SerializationException failure = new RecordSerializationException("explained", "orders", RecordPart.KEY, false,
				null);
		assertThat(this.mask.failure(failure)).isSameAs(failure);
	}

	private static String withheld(Class<?> type) {
		return type.getName() + " (its message may show contents and is withheld)";
	}

	@Test
	void whatKafkaSaysIsTold() {
		TimeoutException failure = new TimeoutException("no answer");
		assertThat(this.mask.failure(failure)).isSameAs(failure);
	}

	@Test
	void everythingIsToldWhenContentsMayBeShown() {
		SerializationException failure = new SerializationException("Can't serialize data [secret]");
		assertThat(new ContentMask(true).failure(failure)).isSameAs(failure);
	}

	@Test
	void causesThatGoInCirclesEnd() {
		RuntimeException first = new RuntimeException("first");
		RuntimeException second = new RuntimeException("second", first);
		first.initCause(second);
		Throwable cause = this.mask.failure(new SerializationException("circle", first));
		for (int depth = 0; cause != null && depth < 100; depth++) {
			cause = cause.getCause();
		}
		assertThat(cause).isNull();
	}

}
