package io.durablekafka.producer.lint;

import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Names of settings that somebody reads: a client, or what is plugged into it.
 */
final class KnownKeys {

	private static final Set<String> PRODUCER = ProducerConfig.configNames();

	/**
	 * Namespaces of serializers, schema registries, security plug-ins and Spring.
	 */
	private static final Set<String> NAMESPACES = Set.of("spring.", "schema.registry.", "basic.auth.", "bearer.auth.",
			"auto.register.schemas", "use.latest.version", "specific.avro.", "apicurio.", "aws.", "azure.",
			"confluent.", "config.providers.", "listener.name.", "metrics.context.", "client.metrics.",
			"org.springframework.", "internal.", "json.", "avro.", "protobuf.", "value.subject.name.strategy",
			"key.subject.name.strategy");

	private KnownKeys() {
	}

	static boolean isKnown(String key) {
		return isOfProducer(key) || NAMESPACES.stream().anyMatch(key::startsWith) || isOfAnotherClient(key);
	}

	static boolean isOfProducer(String key) {
		return PRODUCER.contains(key);
	}

	static boolean isOfAnotherClient(String key) {
		return Others.NAMES.values().stream().anyMatch((names) -> names.contains(key));
	}

	/**
	 * Which clients know a setting.
	 * @param key the client's name of the setting
	 * @return the clients in words
	 */
	static String owner(String key) {
		Stream<String> owners = Others.NAMES.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().contains(key))
			.map(Map.Entry::getKey);
		return String.join(" and ", owners.sorted().toList());
	}

	/**
	 * Loaded when somebody has a setting that is not the producer's.
	 */
	private static final class Others {

		private static final Map<String, Set<String>> NAMES = Map.of("consumers", ConsumerConfig.configNames(),
				"the admin client", AdminClientConfig.configNames());

	}

}
