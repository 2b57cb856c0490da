package io.durablekafka.actuate;

import java.util.Locale;
import java.util.Set;

import io.durablekafka.producer.lint.LintReport;
import io.durablekafka.producer.lint.LintSeverity;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Meters of what the rules have found about each producer.
 *
 * @since 0.1.0
 */
public final class LintMetrics implements MeterBinder {

	private final LintReport report;

	private final Set<String> producers;

	/**
	 * Create meters.
	 * @param report what the rules have found
	 * @param producers names of the producers
	 */
	public LintMetrics(LintReport report, Set<String> producers) {
		this.report = report;
		this.producers = Set.copyOf(producers);
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		for (String producer : this.producers) {
			for (LintSeverity severity : LintSeverity.values()) {
				Gauge.builder("durable.kafka.lint.findings", this.report, (source) -> count(source, producer, severity))
					.tag("producer", producer)
					.tag("severity", severity.name().toLowerCase(Locale.ROOT))
					.description("What the rules have found about the settings and the cluster of a producer")
					.baseUnit("findings")
					.register(registry);
			}
		}
	}

	private static long count(LintReport report, String producer, LintSeverity severity) {
		return report.findings(producer).stream().filter((finding) -> finding.severity() == severity).count();
	}

}
