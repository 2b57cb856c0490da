package io.durablekafka.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import io.durablekafka.producer.settings.ProducerCatalog;
import io.durablekafka.producer.settings.ProducerSettings;

/**
 * Reads the settings of the producers from the producer factories as they are now.
 */
final class ProducerFactoryCatalog implements ProducerCatalog {

	private final FactorySettings settings;

	private final DurableDelivery delivery;

	private final NamedProducers named;

	/**
	 * Create a catalog.
	 * @param settings knows the settings of the primary template's factory
	 * @param delivery delivery of the primary template
	 * @param named the other producers
	 */
	ProducerFactoryCatalog(FactorySettings settings, DurableDelivery delivery, NamedProducers named) {
		this.settings = settings;
		this.delivery = delivery;
		this.named = named;
	}

	@Override
	public List<ProducerSettings> producers() {
		List<ProducerSettings> producers = new ArrayList<>();
		producers.add(this.settings.settings(this.delivery.producerFactory(), this.delivery.sender() != null));
		producers.addAll(this.named.producers());
		return producers;
	}

}
