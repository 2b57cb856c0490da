package io.durablekafka.producer.lint.cluster;

import io.durablekafka.producer.lint.LintSeverity;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * B13: the brokers do not allow transactions as long as the producer asks for.
 */
final class TransactionTimeoutRule implements ClusterRule {

	@Override
	public String id() {
		return "B13";
	}

	@Override
	public void check(ClusterView view, Findings findings) {
		if (!view.isTransactional()) {
			return;
		}
		findings.about(Findings.CLUSTER, () -> {
			long allowed = view.brokerNumber(BrokerKeys.TRANSACTION_MAX_TIMEOUT);
			long wanted = view.settings().number(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG);
			if (wanted > allowed) {
				findings.setting(LintSeverity.ERROR, Findings.CLUSTER, ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
						"The brokers allow transactions of up to %d ms ('transaction.max.timeout.ms'), and the producer asks for %d: its first transaction fails"
							.formatted(allowed, wanted),
						"Lower '%s' to %d or less"
							.formatted(view.settings().property(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), allowed));
			}
		});
	}

}
