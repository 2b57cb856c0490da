package io.durablekafka.actuate;

import io.durablekafka.record.SkippedEnrichers;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Meter of the headers that were left out because the code that computes them failed.
 *
 * @since 0.1.0
 */
public final class SkippedEnrichersMetrics implements MeterBinder {

	private final SkippedEnrichers skipped;

	/**
	 * Create a meter.
	 * @param skipped what is counted
	 */
	public SkippedEnrichersMetrics(SkippedEnrichers skipped) {
		this.skipped = skipped;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		FunctionCounter.builder("durable.kafka.headers.skipped", this.skipped, SkippedEnrichers::count)
			.description("Failures of header enrichers after which the record went without their headers")
			.baseUnit("failures")
			.register(registry);
	}

}
