package io.durablekafka.producer.lint;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.jspecify.annotations.Nullable;

/**
 * Classes that are plugged into the client, as objects or by name.
 */
final class PluggedClasses {

	private static final List<String> KEYS = List.of(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
			ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ProducerConfig.PARTITIONER_CLASS_CONFIG,
			ProducerConfig.INTERCEPTOR_CLASSES_CONFIG, CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG,
			SaslConfigs.SASL_CLIENT_CALLBACK_HANDLER_CLASS, SaslConfigs.SASL_LOGIN_CALLBACK_HANDLER_CLASS,
			SaslConfigs.SASL_LOGIN_CLASS, SaslConfigs.SASL_OAUTHBEARER_JWT_RETRIEVER_CLASS,
			SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG);

	private PluggedClasses() {
	}

	/**
	 * Whether there are classes that may read settings of their own.
	 * @param settings the settings
	 * @return whether there are others than Kafka's and Spring's
	 */
	static boolean areThere(ProducerSettings settings) {
		return KEYS.stream()
			.flatMap((key) -> list(settings, key).stream())
			.map(PluggedClasses::name)
			.anyMatch((name) -> !name.startsWith("org.apache.kafka.") && !name.startsWith("org.springframework."));
	}

	/**
	 * Name of the class that is set.
	 * @param settings the settings
	 * @param key the client's name of the setting
	 * @return the name, empty if there is none
	 */
	static String name(ProducerSettings settings, String key) {
		Object value = settings.raw(key);
		return (value != null) ? name(value) : "";
	}

	static String name(Object value) {
		return (value instanceof Class<?> type) ? type.getName() : value.toString().trim();
	}

	static List<Object> list(ProducerSettings settings, String key) {
		return elements(settings.raw(key)).filter((each) -> !name(each).isEmpty()).toList();
	}

	private static Stream<Object> elements(@Nullable Object value) {
		if (value instanceof Collection<?> collection) {
			return collection.stream().map(Object.class::cast);
		}
		if (value instanceof String text) {
			return Arrays.stream(text.split(",")).map(Object.class::cast);
		}
		return (value != null) ? Stream.of(value) : Stream.empty();
	}

}
