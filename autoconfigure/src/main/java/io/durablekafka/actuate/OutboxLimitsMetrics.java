package io.durablekafka.actuate;

import java.util.Locale;
import java.util.function.ToDoubleFunction;

import io.durablekafka.outbox.OutboxCap;
import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.outbox.SpillingOutboxStore;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

/**
 * Meters of what bounds the outbox: its caps, if there are any, and the file that records
 * go to while its database fails.
 *
 * @since 0.1.0
 */
public final class OutboxLimitsMetrics implements MeterBinder {

	private final @Nullable OutboxCap cap;

	private final @Nullable OutboxStore store;

	/**
	 * Create meters.
	 * @param cap bounds what the outbox holds
	 * @param store the outbox
	 */
	public OutboxLimitsMetrics(@Nullable OutboxCap cap, @Nullable OutboxStore store) {
		this.cap = cap;
		this.store = store;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		if (this.cap != null) {
			bind(registry, this.cap);
		}
		if (this.store instanceof SpillingOutboxStore spilling) {
			bind(registry, spilling);
		}
	}

	private void bind(MeterRegistry registry, OutboxCap cap) {
		boolean any = false;
		for (OutboxCap.Limit limit : OutboxCap.Limit.values()) {
			if (cap.isSet(limit)) {
				any = true;
				Gauge.builder("durable.kafka.outbox.cap", cap, (source) -> source.usage(limit))
					.tag("cap", limit.name().toLowerCase(Locale.ROOT))
					.description("How much of a cap of the outbox is used, 1 when it is reached")
					.register(registry);
			}
		}
		if (any) {
			refused(registry, cap, "rejected", OutboxCap::rejected);
			refused(registry, cap, "shed", OutboxCap::shed);
		}
	}

	private void refused(MeterRegistry registry, OutboxCap cap, String outcome, ToDoubleFunction<OutboxCap> count) {
		FunctionCounter.builder("durable.kafka.outbox.refused", cap, count)
			.tag("outcome", outcome)
			.description("Records that were not stored because the outbox had reached a cap")
			.baseUnit("records")
			.register(registry);
	}

	private void bind(MeterRegistry registry, SpillingOutboxStore spilling) {
		Gauge.builder("durable.kafka.outbox.spill.records", spilling, SpillingOutboxStore::spilledRows)
			.description("Records in the spill file, which wait for the database of the outbox")
			.baseUnit("records")
			.register(registry);
		FunctionCounter.builder("durable.kafka.outbox.spilled", spilling, SpillingOutboxStore::spilled)
			.description("Records that went to the spill file because the database of the outbox failed")
			.baseUnit("records")
			.register(registry);
	}

}
