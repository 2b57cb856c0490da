package io.durablekafka.actuate;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.durablekafka.BreakerState;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link IdleKafka}.
 */
class IdleKafkaTests {

	private static final Duration IDLE = Duration.ofSeconds(30);

	private final AtomicLong now = new AtomicLong();

	private final AtomicInteger asked = new AtomicInteger();

	private final IdleKafka idle = new IdleKafka((producer) -> {
		this.asked.incrementAndGet();
		return producer + " is silent";
	}, IDLE, this.now::get);

	@Test
	void kafkaIsAskedOnlyWhenRecordsHaveToldNothingForAWhile() {
		TestStatus producer = new TestStatus(BreakerState.CLOSED);
		assertThat(this.idle.failure(producer)).as("was just seen to publish").isNull();
		this.now.addAndGet(IDLE.toNanos() - 1);
		assertThat(this.idle.failure(producer)).isNull();
		assertThat(this.asked).hasValue(0);
		this.now.incrementAndGet();
		assertThat(this.idle.failure(producer)).isEqualTo("default is silent");
	}

	@Test
	void openBreakerSaysMoreThanAProbe() {
		TestStatus producer = new TestStatus(BreakerState.OPEN);
		this.idle.failure(producer);
		this.now.addAndGet(IDLE.toNanos());
		assertThat(this.idle.failure(producer)).isNull();
		assertThat(this.asked).hasValue(0);
	}

	@Test
	void withoutAProbeNothingIsKnown() {
		assertThat(IdleKafka.unknown().failure(new TestStatus(BreakerState.CLOSED))).isNull();
	}

}
