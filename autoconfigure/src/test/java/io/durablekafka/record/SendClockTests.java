package io.durablekafka.record;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SendClock}.
 */
class SendClockTests {

	private final AtomicLong millis = new AtomicLong(1000);

	private final AtomicInteger looks = new AtomicInteger();

	private final SendClock clock = new SendClock(() -> {
		this.looks.incrementAndGet();
		return this.millis.get();
	});

	private final long start = System.nanoTime() + TimeUnit.HOURS.toNanos(1);

	private long after(long micros) {
		return this.clock.millis(this.start + TimeUnit.MICROSECONDS.toNanos(micros));
	}

	@Test
	void timeOfDayIsLookedAtOncePerMillisecond() {
		assertThat(after(0)).isEqualTo(1000);
		int before = this.looks.get();
		for (int i = 0; i < 999; i++) {
			assertThat(after(i)).isEqualTo(1000);
		}
		assertThat(this.looks).hasValue(before);
	}

	@Test
	void timeOfDayFollowsWithinAMillisecond() {
		after(0);
		this.millis.set(1001);
		assertThat(after(999)).isEqualTo(1000);
		assertThat(after(1000)).isEqualTo(1001);
	}

	@Test
	void timeOfDayMayBeSetBack() {
		after(0);
		this.millis.set(10);
		assertThat(after(5000)).isEqualTo(10);
	}

	@Test
	void threadThatWasHeldUpIsToldThePresentTime() {
		after(50_000);
		this.millis.set(1050);
		assertThat(after(0)).isEqualTo(1050);
	}

}
