package io.durablekafka.actuate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.durablekafka.BreakerState;
import io.durablekafka.outbox.OutboxStoreException;
import io.durablekafka.outbox.OutboxSummary;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DurableKafkaHealthIndicator}.
 */
class DurableKafkaHealthIndicatorTests {

	private static final Status DEGRADED = DurableKafkaHealthIndicator.DEGRADED;

	private final SummaryStore store = new SummaryStore();

	@Test
	void upWhileRecordsGoToKafka() {
		this.store.summary = () -> new OutboxSummary(0, 3, Duration.ZERO);
		Health health = health(BreakerState.CLOSED);
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsEntry("breaker", BreakerState.CLOSED)
			.containsEntry("pending", 0L)
			.containsEntry("dead", 3L)
			.containsEntry("oldestAge", "PT0S");
	}

	@Test
	void degradedWhileTheBreakerIsOpen() {
		assertThat(health(BreakerState.OPEN).getStatus()).isEqualTo(DEGRADED);
	}

	@Test
	void degradedWhileRecordsWait() {
		this.store.summary = () -> new OutboxSummary(1, 0, Duration.ofSeconds(3));
		assertThat(health(BreakerState.CLOSED).getStatus()).isEqualTo(DEGRADED);
	}

	@Test
	void degradedWhileTheOutboxCouldNotTakeOver() {
		fail();
		Health health = health(BreakerState.CLOSED);
		assertThat(health.getStatus()).isEqualTo(DEGRADED);
		assertThat(health.getDetails()).doesNotContainKey("pending")
			.containsEntry("outbox", "not available: " + OutboxStoreException.class.getName());
	}

	@Test
	void downWhenNeitherWorks() {
		fail();
		assertThat(health(BreakerState.OPEN).getStatus()).isEqualTo(Status.DOWN);
	}

	@Test
	void idleProducerWhoseClusterIsSilentDegradesAndIsDownWithoutTheOutbox() {
		Health health = silent();
		assertThat(health.getStatus()).isEqualTo(DEGRADED);
		assertThat(health.getDetails()).containsEntry("silent", Map.of("default", "TimeoutException"));
		fail();
		assertThat(silent().getStatus()).isEqualTo(Status.DOWN);
	}

	private Health silent() {
		AtomicLong now = new AtomicLong();
		try (OutboxFigures figures = new OutboxFigures(this.store, Duration.ofSeconds(5), Duration.ofSeconds(5),
				() -> 0)) {
			figures.summary();
			DurableKafkaHealthIndicator indicator = new DurableKafkaHealthIndicator(
					List.of(new TestStatus(BreakerState.CLOSED)), figures, HealthLimits.NONE,
					new IdleKafka((producer) -> "TimeoutException", Duration.ofSeconds(30), now::get));
			assertThat(indicator.health().getDetails()).doesNotContainKey("silent");
			now.set(Duration.ofSeconds(30).toNanos());
			return indicator.health();
		}
	}

	@Test
	void unknownWithoutOutbox() {
		try (OutboxFigures none = new OutboxFigures(null, Duration.ofSeconds(5), Duration.ofSeconds(5), () -> 0)) {
			assertThat(new DurableKafkaHealthIndicator(List.of(new TestStatus(BreakerState.CLOSED)), none,
					HealthLimits.NONE, IdleKafka.unknown())
				.health()
				.getStatus()).isEqualTo(Status.UNKNOWN);
		}
	}

	@Test
	void breakerOfEachProducerIsShown() {
		try (OutboxFigures figures = new OutboxFigures(this.store, Duration.ofSeconds(5), Duration.ofSeconds(5),
				() -> 0)) {
			Health health = new DurableKafkaHealthIndicator(
					List.of(new TestStatus(BreakerState.CLOSED), new TestStatus("orders", BreakerState.OPEN)), figures,
					HealthLimits.NONE, IdleKafka.unknown())
				.health();
			assertThat(health.getStatus()).isEqualTo(DEGRADED);
			assertThat(health.getDetails()).containsEntry("breakers",
					Map.of("default", BreakerState.CLOSED, "orders", BreakerState.OPEN));
		}
	}

	private void fail() {
		this.store.summary = () -> {
			throw new OutboxStoreException("down", false, null);
		};
	}

	private Health health(BreakerState breaker) {
		return health(breaker, HealthLimits.NONE);
	}

	private Health health(BreakerState breaker, HealthLimits limits) {
		try (OutboxFigures figures = new OutboxFigures(this.store, Duration.ofSeconds(5), Duration.ofSeconds(5),
				() -> 0)) {
			figures.summary();
			return new DurableKafkaHealthIndicator(List.of(new TestStatus(breaker)), figures, limits,
					IdleKafka.unknown())
				.health();
		}
	}

	@Test
	void throttledProducersAreShownAndDoNotDegrade() {
		Health health = health(BreakerState.CLOSED);
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsEntry("throttled", List.of("default-direct"));
	}

	@ParameterizedTest
	@CsvSource({ "10, , , UP", "9, , , DEGRADED", " , 1m, , UP", " , 59s, , DEGRADED", "9, 1m, , DEGRADED",
			"10, 59s, , DEGRADED", "10, 1m, 3, UP", "10, 1m, 2, DEGRADED", " , , 3, DEGRADED" })
	void degradedBeyondTheLimitsThatAreSet(@Nullable Long maxPending, @Nullable String maxAge, @Nullable Long maxDead,
			String status) {
		this.store.summary = () -> new OutboxSummary(10, 3, Duration.ofMinutes(1));
		HealthLimits limits = new HealthLimits(maxPending, (maxAge != null) ? DurationStyle.SIMPLE.parse(maxAge) : null,
				maxDead);
		assertThat(health(BreakerState.CLOSED, limits).getStatus().getCode()).isEqualTo(status);
	}

	@Test
	void deadLettersDegradeBeyondTheirLimit() {
		this.store.summary = () -> new OutboxSummary(0, 3, Duration.ZERO);
		assertThat(health(BreakerState.CLOSED, new HealthLimits(null, null, 3L)).getStatus()).isEqualTo(Status.UP);
		Health health = health(BreakerState.CLOSED, new HealthLimits(null, null, 2L));
		assertThat(health.getStatus()).isEqualTo(DEGRADED);
		assertThat(health.getDetails()).containsEntry("exceeded", List.of("max-dead"));
	}

	@Test
	void answersAtOnceWhileBrokerAndDatabaseHang() {
		CountDownLatch hanging = new CountDownLatch(1);
		this.store.summary = () -> {
			await(hanging);
			return SummaryStore.EMPTY;
		};
		AtomicLong skipped = new AtomicLong();
		try (OutboxFigures figures = new OutboxFigures(this.store, Duration.ofSeconds(5), Duration.ofMillis(500),
				() -> System.nanoTime() + skipped.get())) {
			DurableKafkaHealthIndicator indicator = new DurableKafkaHealthIndicator(
					List.of(new TestStatus(BreakerState.OPEN)), figures, HealthLimits.NONE, IdleKafka.unknown());
			List<Long> millis = new ArrayList<>();
			for (int i = 0; i < 51; i++) {
				long started = System.nanoTime();
				assertThat(indicator.health().getStatus()).isIn(DEGRADED, Status.DOWN);
				millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started));
			}
			// the machine may have other things to do now and then
			Collections.sort(millis);
			assertThat(millis.get(25)).isLessThan(10);
			skipped.set(TimeUnit.SECONDS.toNanos(5));
			Health health = indicator.health();
			assertThat(health.getStatus()).isEqualTo(Status.DOWN);
			assertThat(health.getDetails()).containsEntry("outbox",
					"not available: java.util.concurrent.TimeoutException");
			hanging.countDown();
			Awaitility.await()
				.untilAsserted(() -> assertThat(indicator.health().getDetails()).containsEntry("pending", 0L));
		}
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
