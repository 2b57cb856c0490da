package io.durablekafka.autoconfigure;

import io.durablekafka.outbox.OutboxStore;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.kafka.autoconfigure.DefaultKafkaProducerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;

/**
 * Applies properties of ours and presets to Spring Boot's producer factory, before the
 * application's own customizers, which may change everything again.
 */
final class ProducerSettingsCustomizer implements DefaultKafkaProducerFactoryCustomizer, Ordered {

	private final FactorySettings settings;

	private final ObjectProvider<OutboxStore> outboxStore;

	ProducerSettingsCustomizer(FactorySettings settings, ObjectProvider<OutboxStore> outboxStore) {
		this.settings = settings;
		this.outboxStore = outboxStore;
	}

	@Override
	public void customize(DefaultKafkaProducerFactory<?, ?> producerFactory) {
		this.settings.apply(producerFactory, () -> this.outboxStore.getIfAvailable() != null);
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

}
