package io.durablekafka.producer.settings;

/**
 * Who has set a value, from the strongest to the weakest.
 *
 * @since 0.1.0
 */
public enum SettingLayer {

	/**
	 * Code of the application: a customizer of the producer factory, or a factory of its
	 * own.
	 */
	CODE,

	/**
	 * Properties of one producer, {@code durable-kafka.producers.<name>}, which may send
	 * to another cluster.
	 */
	NAMED_PRODUCER,

	/**
	 * What Spring Boot learns of a connection, such as that of a test container.
	 */
	CONNECTION_DETAILS,

	/**
	 * Properties of all producers, {@code durable-kafka.producer}.
	 */
	PRODUCER,

	/**
	 * Spring Boot's properties, {@code spring.kafka.producer} and {@code spring.kafka}.
	 */
	SPRING,

	/**
	 * A preset of this library.
	 */
	PRESET,

	/**
	 * Default of Spring Boot, for what Kafka has no default of.
	 */
	SPRING_BOOT_DEFAULT,

	/**
	 * Default of the Kafka client.
	 */
	KAFKA_DEFAULT;

	/**
	 * Whether the application has chosen the value.
	 * @return whether it has
	 */
	public boolean isExplicit() {
		return compareTo(PRESET) < 0;
	}

}
