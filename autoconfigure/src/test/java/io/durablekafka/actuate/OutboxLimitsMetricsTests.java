package io.durablekafka.actuate;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.durablekafka.outbox.HeaderCodec;
import io.durablekafka.outbox.InMemoryOutboxStore;
import io.durablekafka.outbox.OutboxCap;
import io.durablekafka.outbox.OutboxCapSettings;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.outbox.OutboxStoreException;
import io.durablekafka.outbox.SpillFile;
import io.durablekafka.outbox.SpillSettings;
import io.durablekafka.outbox.SpillingOutboxStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OutboxLimitsMetrics}.
 */
class OutboxLimitsMetricsTests {

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final InMemoryOutboxStore store = new InMemoryOutboxStore();

	private static List<OutboxRecord> rows() {
		return List.of(new OutboxRecord(0, 3, "orders", null, null, new byte[] { 1 }, HeaderCodec.encode(List.of()), 1,
				"m", "origin"));
	}

	@Test
	void capsThatAreSetHaveMeters() {
		OutboxCap cap = new OutboxCap(this.store,
				new OutboxCapSettings(4, 0, Duration.ZERO, OutboxCapSettings.Policy.SHED, Set.of("clicks")));
		new OutboxLimitsMetrics(cap, this.store).bindTo(this.registry);
		cap.store().insert(rows());
		cap.refuse("clicks", OutboxCap.Limit.ROWS);
		cap.refuse("orders", OutboxCap.Limit.ROWS);
		cap.refuse("orders", OutboxCap.Limit.ROWS);
		assertThat(this.registry.get("durable.kafka.outbox.cap").tag("cap", "rows").gauge().value()).isEqualTo(0.25);
		assertThat(this.registry.find("durable.kafka.outbox.cap").tag("cap", "bytes").gauge()).isNull();
		assertThat(refused("rejected")).isEqualTo(2);
		assertThat(refused("shed")).isEqualTo(1);
	}

	private double refused(String outcome) {
		return this.registry.get("durable.kafka.outbox.refused").tag("outcome", outcome).functionCounter().count();
	}

	@Test
	void withoutLimitsThereAreNoMeters() {
		new OutboxLimitsMetrics(new OutboxCap(this.store, OutboxCapSettings.NONE), this.store).bindTo(this.registry);
		new OutboxLimitsMetrics(null, null).bindTo(this.registry);
		assertThat(this.registry.getMeters()).isEmpty();
	}

	@Test
	void spillHasMeters() {
		this.store.beforeCall((operation) -> {
			throw new OutboxStoreException("away", false, null);
		});
		InMemoryOutboxStore inFile = new InMemoryOutboxStore();
		SpillFile file = new SpillFile() {

			@Override
			public void close() {
				// nothing is open
			}

			@Override
			public boolean exists() {
				return false;
			}

			@Override
			public OutboxStore open() {
				return inFile;
			}

		};
		try (SpillingOutboxStore spilling = new SpillingOutboxStore(this.store, file,
				new SpillSettings(Duration.ofNanos(1), 10, 1000, 10, 1000))) {
			new OutboxLimitsMetrics(null, spilling).bindTo(this.registry);
			spilling.insert(rows());
			assertThat(this.registry.get("durable.kafka.outbox.spill.records").gauge().value()).isOne();
			assertThat(this.registry.get("durable.kafka.outbox.spilled").functionCounter().count()).isOne();
		}
	}

}
