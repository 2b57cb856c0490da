package io.durablekafka.autoconfigure;

import java.util.function.Supplier;
import java.util.regex.Pattern;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.kafka.autoconfigure.DefaultKafkaProducerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;

/**
 * Makes the transaction id prefix this instance's own. Instances that share one fence
 * each other; one that is new after each restart leaves transactions of the last run to
 * time out.
 */
final class TransactionIdPrefixCustomizer implements DefaultKafkaProducerFactoryCustomizer, Ordered {

	private static final Log logger = LogFactory.getLog(TransactionIdPrefixCustomizer.class);

	private static final Pattern UUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

	private final Supplier<InstanceIdentity> identity;

	TransactionIdPrefixCustomizer(Supplier<InstanceIdentity> identity) {
		this.identity = identity;
	}

	@Override
	public void customize(DefaultKafkaProducerFactory<?, ?> producerFactory) {
		String prefix = producerFactory.getTransactionIdPrefix();
		if (!producerFactory.transactionCapable() || prefix == null || UUID.matcher(prefix).find()) {
			return;
		}
		InstanceIdentity instance = this.identity.get();
		String completed = instance.complete(prefix);
		if (completed.equals(prefix)) {
			return;
		}
		producerFactory.setTransactionIdPrefix(completed);
		String text = "Transactional ids of this instance begin with '%s': '%s' comes from %s.".formatted(completed,
				instance.name(), instance.source());
		if (instance.stable()) {
			logger.info(text);
		}
		else {
			logger.warn(text + " It is another one after a restart, and until they time out, open transactions of the "
					+ "last run keep read_committed consumers waiting. Set 'durable-kafka.instance-id'");
		}
	}

	/**
	 * After the prefix is set, before the application's own customizers.
	 */
	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE + 100;
	}

}
