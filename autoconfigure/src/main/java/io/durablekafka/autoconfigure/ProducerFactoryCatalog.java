package io.durablekafka.autoconfigure;

import java.util.List;

import io.durablekafka.producer.settings.ProducerCatalog;
import io.durablekafka.producer.settings.ProducerSettings;

import org.springframework.kafka.core.ProducerFactory;

/**
 * Reads the settings of the producers from the producer factory as it is now.
 */
final class ProducerFactoryCatalog implements ProducerCatalog {

	private final FactorySettings settings;

	private final ProducerFactory<?, ?> factory;

	private final boolean outbox;

	/**
	 * Create a catalog.
	 * @param settings knows the settings of factories
	 * @param factory the factory of the primary template
	 * @param outbox whether there is an outbox
	 */
	ProducerFactoryCatalog(FactorySettings settings, ProducerFactory<?, ?> factory, boolean outbox) {
		this.settings = settings;
		this.factory = factory;
		this.outbox = outbox;
	}

	@Override
	public List<ProducerSettings> producers() {
		return List.of(this.settings.settings(this.factory, this.outbox));
	}

}
