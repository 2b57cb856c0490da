package io.durablekafka.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.kafka.autoconfigure.KafkaProperties;

/**
 * All properties that a delivery is made from.
 *
 * @param durable template, breaker and relay
 * @param kafka what Spring Boot knows of Kafka
 * @param applicationName name of the application, if it has one
 */
record Settings(DurableKafkaProperties durable, KafkaProperties kafka, @Nullable String applicationName) {

	OutboxProperties outbox() {
		return this.durable.getOutbox();
	}

}
