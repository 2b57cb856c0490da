package io.durablekafka.producer.settings;

import java.util.List;

/**
 * Knows the producers of the application. A bean of this type is there whenever the
 * durable template is.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ProducerCatalog {

	/**
	 * Settings of all producers, that of the primary template first. Creates no producer.
	 * @return the settings
	 */
	List<ProducerSettings> producers();

}
