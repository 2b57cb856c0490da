package io.durablekafka.autoconfigure;

import java.util.Map;

/**
 * Names of Spring Boot's properties that hold a setting of the client.
 */
final class SpringNames {

	/**
	 * Properties of {@code spring.kafka.producer} that have a type, by the client's name.
	 */
	static final Map<String, String> TYPED = Map.ofEntries(Map.entry("acks", "acks"),
			Map.entry("batch.size", "batch-size"), Map.entry("bootstrap.servers", "bootstrap-servers"),
			Map.entry("buffer.memory", "buffer-memory"), Map.entry("client.id", "client-id"),
			Map.entry("compression.type", "compression-type"), Map.entry("key.serializer", "key-serializer"),
			Map.entry("value.serializer", "value-serializer"), Map.entry("retries", "retries"),
			Map.entry("security.protocol", "security.protocol"),
			Map.entry("ssl.keystore.location", "ssl.key-store-location"),
			Map.entry("ssl.truststore.location", "ssl.trust-store-location"),
			Map.entry("ssl.key.password", "ssl.key-password"),
			Map.entry("ssl.keystore.password", "ssl.key-store-password"),
			Map.entry("ssl.truststore.password", "ssl.trust-store-password"));

	private SpringNames() {
	}

}
