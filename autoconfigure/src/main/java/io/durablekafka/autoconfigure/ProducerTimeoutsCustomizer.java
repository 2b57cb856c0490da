package io.durablekafka.autoconfigure;

import io.durablekafka.outbox.OutboxStore;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.kafka.autoconfigure.DefaultKafkaProducerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;

/**
 * Sets the time limits on Spring Boot's producer factory, before the application's own
 * customizers, which may change them again.
 */
final class ProducerTimeoutsCustomizer implements DefaultKafkaProducerFactoryCustomizer, Ordered {

	private final ProducerTimeouts timeouts;

	private final ObjectProvider<OutboxStore> outboxStore;

	private final boolean allowNonTransactional;

	ProducerTimeoutsCustomizer(ProducerTimeouts timeouts, ObjectProvider<OutboxStore> outboxStore,
			boolean allowNonTransactional) {
		this.timeouts = timeouts;
		this.outboxStore = outboxStore;
		this.allowNonTransactional = allowNonTransactional;
	}

	@Override
	public void customize(DefaultKafkaProducerFactory<?, ?> producerFactory) {
		boolean storable = !producerFactory.transactionCapable() || this.allowNonTransactional;
		boolean outbox = storable && this.outboxStore.getIfAvailable() != null;
		producerFactory.updateConfigs(this.timeouts.overrides(producerFactory.getConfigurationProperties(), outbox));
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

}
