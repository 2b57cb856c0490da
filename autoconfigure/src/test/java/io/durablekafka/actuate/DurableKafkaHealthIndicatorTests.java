package io.durablekafka.actuate;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.durablekafka.BreakerState;
import io.durablekafka.outbox.OutboxStoreException;
import io.durablekafka.outbox.OutboxSummary;
import org.junit.jupiter.api.Test;

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
	void unknownWithoutOutbox() {
		try (OutboxFigures none = new OutboxFigures(null, Duration.ofSeconds(5), Duration.ofSeconds(5), () -> 0)) {
			assertThat(new DurableKafkaHealthIndicator(List.of(new TestStatus(BreakerState.CLOSED)), none).health()
				.getStatus()).isEqualTo(Status.UNKNOWN);
		}
	}

	@Test
	void breakerOfEachProducerIsShown() {
		try (OutboxFigures figures = new OutboxFigures(this.store, Duration.ofSeconds(5), Duration.ofSeconds(5),
				() -> 0)) {
			Health health = new DurableKafkaHealthIndicator(
					List.of(new TestStatus(BreakerState.CLOSED), new TestStatus("orders", BreakerState.OPEN)), figures)
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
		try (OutboxFigures figures = new OutboxFigures(this.store, Duration.ofSeconds(5), Duration.ofSeconds(5),
				() -> 0)) {
			return new DurableKafkaHealthIndicator(List.of(new TestStatus(breaker)), figures).health();
		}
	}

}
