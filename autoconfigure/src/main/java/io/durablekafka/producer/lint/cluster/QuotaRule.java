package io.durablekafka.producer.lint.cluster;

import io.durablekafka.producer.lint.LintSeverity;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * B17: a quota limits what the producer may send.
 */
final class QuotaRule implements ClusterRule {

	@Override
	public String id() {
		return "B17";
	}

	@Override
	public void check(ClusterView view, Findings findings) {
		findings.about(Findings.CLUSTER, () -> {
			QuotaFacts quota = ProducerQuotas.inForce(view.settings(), view.snapshot().quotas().require());
			if (quota != null) {
				add(view, quota, findings);
			}
		});
	}

	/**
	 * A full buffer that cannot be sent within the delivery timeout expires in part.
	 */
	private void add(ClusterView view, QuotaFacts quota, Findings findings) {
		Fact<ClusterFacts> cluster = view.snapshot().cluster();
		int brokers = cluster.isKnown() ? Math.max(1, cluster.require().brokers().size()) : 1;
		double rate = quota.bytesPerSecond() * brokers;
		long buffer = view.settings().number(ProducerConfig.BUFFER_MEMORY_CONFIG);
		long timeout = view.settings().number(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG);
		double drain = buffer * 1000.0 / rate;
		boolean tight = drain > timeout;
		findings.add(tight ? LintSeverity.WARNING : LintSeverity.INFO, Findings.CLUSTER,
				"producer_byte_rate of %s".formatted(quota.entity()), quota.bytesPerSecond(),
				"A quota lets this producer send %.0f bytes per second to each broker%s"
					.formatted(quota.bytesPerSecond(), tight
							? ": a full buffer (%d bytes) takes longer than 'delivery.timeout.ms' (%d) to send, and its last records fail or are stored"
								.formatted(buffer, timeout)
							: ""),
				tight ? "Raise the quota, or lower '%s'"
					.formatted(view.settings().property(ProducerConfig.BUFFER_MEMORY_CONFIG))
						: "Nothing, as long as the application sends less");
	}

}
