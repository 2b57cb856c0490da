package io.durablekafka.producer.lint.cluster;

import java.time.Duration;

import io.durablekafka.producer.lint.LintSeverity;

/**
 * B15: transactional producers live longer than the brokers remember them.
 */
final class ProducerAgeRule implements ClusterRule {

	@Override
	public String id() {
		return "B15";
	}

	@Override
	public void check(ClusterView view, Findings findings) {
		if (!view.isTransactional()) {
			return;
		}
		findings.about(Findings.CLUSTER, () -> {
			Duration expiry = Duration.ofMillis(view.brokerNumber(BrokerKeys.TRANSACTIONAL_ID_EXPIRATION));
			Duration maxAge = view.maxAge();
			if (maxAge == null || maxAge.isZero() || maxAge.compareTo(expiry) >= 0) {
				String age = (maxAge == null || maxAge.isZero()) ? "never replaced"
						: "replaced after %s".formatted(maxAge);
				findings.add(LintSeverity.WARNING, Findings.CLUSTER, "durable-kafka.producer.max-age", maxAge,
						"The brokers forget a transactional id that was idle for %s ('transactional.id.expiration.ms'), and producers are %s: the next transaction of an idle one fails"
							.formatted(expiry, age),
						"Set 'durable-kafka.producer.max-age' below %s".formatted(expiry));
			}
		});
	}

}
