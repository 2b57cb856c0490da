package io.durablekafka.outbox;

import java.util.concurrent.RejectedExecutionException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TimedAttempts}.
 */
class TimedAttemptsTests {

	@Test
	void insertThatCannotBeginIsNotUnderWay() {
		TimedAttempts attempts = new TimedAttempts(Long.MAX_VALUE);
		attempts.close();
		assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> attempts.insert(() -> 1L));
		assertThat(attempts.mayStillInsert()).isFalse();
		assertThat(attempts.mayStillSucceed()).isFalse();
	}

}
