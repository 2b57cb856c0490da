package io.durablekafka.actuate;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Meter of the lanes that this instance relays.
 *
 * @since 0.1.0
 */
public final class RelayLanesMetrics implements MeterBinder {

	private final OutboxLanes lanes;

	/**
	 * Create a meter.
	 * @param lanes what this instance relays
	 */
	public RelayLanesMetrics(OutboxLanes lanes) {
		this.lanes = lanes;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder("durable.kafka.relay.lanes", this.lanes, (source) -> source.owned().size())
			.description("Lanes of the outbox that this instance relays, of 256")
			.baseUnit("lanes")
			.register(registry);
	}

}
