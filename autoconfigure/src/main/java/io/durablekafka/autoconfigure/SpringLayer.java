package io.durablekafka.autoconfigure;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.durablekafka.producer.settings.SettingLayer;
import io.durablekafka.producer.settings.SettingOrigin;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.SslConfigs;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.boot.ssl.SslBundle;

/**
 * Tells which of Spring Boot's properties, or of the connection details, a value came
 * from.
 */
final class SpringLayer {

	private static final String PRODUCER = "spring.kafka.producer.";

	private static final String COMMON = "spring.kafka.";

	private static final Map<String, Object> DEFAULTS = new KafkaProperties().buildProducerProperties();

	private final List<Part> parts;

	private final KafkaProperties kafka;

	private final KafkaConnectionDetails.@Nullable Configuration connection;

	private final PropertyOrigins origins;

	SpringLayer(KafkaProperties kafka, @Nullable KafkaConnectionDetails connection, PropertyOrigins origins) {
		this.kafka = kafka;
		this.connection = (connection != null) ? connection.getProducer() : null;
		this.origins = origins;
		this.parts = List.of(entries(PRODUCER, kafka.getProducer().getProperties()),
				typed(PRODUCER, producer(kafka.getProducer())), entries(COMMON, kafka.getProperties()),
				typed(COMMON, common(kafka)));
	}

	private static Map<String, Object> producer(KafkaProperties.Producer producer) {
		Map<String, Object> values = producer.buildProperties();
		if (producer.getBootstrapServers() != null) {
			// unlike other entries of the map, these do not win
			values.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, producer.getBootstrapServers());
		}
		if (producer.getTransactionIdPrefix() != null) {
			values.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, producer.getTransactionIdPrefix());
		}
		return values;
	}

	private static Map<String, Object> common(KafkaProperties kafka) {
		Map<String, Object> values = new HashMap<>(kafka.getSsl().buildProperties());
		values.putAll(kafka.getSecurity().buildProperties());
		if (kafka.getBootstrapServers() != null) {
			values.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, kafka.getBootstrapServers());
		}
		if (kafka.getClientId() != null) {
			values.put(CommonClientConfigs.CLIENT_ID_CONFIG, kafka.getClientId());
		}
		return values;
	}

	private Part entries(String prefix, Map<String, String> values) {
		String map = prefix + "properties";
		return new Part(new HashMap<>(values), (key) -> map + "." + key, (key) -> this.origins.locateEntry(map, key));
	}

	private Part typed(String prefix, Map<String, Object> values) {
		return new Part(values, (key) -> prefix + nameOf(key), (key) -> this.origins.locate(prefix + nameOf(key)));
	}

	private static String nameOf(String key) {
		if (key.startsWith("ssl.")) {
			return "ssl." + key.substring("ssl.".length())
				.replace("keystore.", "key-store-")
				.replace("truststore.", "trust-store-")
				.replace('.', '-');
		}
		return switch (key) {
			case CommonClientConfigs.SECURITY_PROTOCOL_CONFIG -> key;
			case ProducerConfig.TRANSACTIONAL_ID_CONFIG -> "transaction-id-prefix";
			default -> key.replace('.', '-');
		};
	}

	/**
	 * Where a value of a producer factory came from.
	 * @param key the client's name of the setting
	 * @param value the value in force
	 * @return its origin, {@code null} if no property and no connection detail explains
	 * it
	 */
	@Nullable SettingOrigin explain(String key, Object value) {
		if (isSslBundle(key)) {
			return explainSslBundle();
		}
		for (Part part : this.parts) {
			if (TracedValue.comesFrom(key, part.values.get(key), value)) {
				String location = part.location.apply(key);
				boolean isDefault = location == null && TracedValue.isSame(DEFAULTS.get(key), value);
				return new SettingOrigin(isDefault ? SettingLayer.SPRING_BOOT_DEFAULT : SettingLayer.SPRING,
						part.name.apply(key), location);
			}
		}
		return isConnectionDetail(key, value)
				? new SettingOrigin(SettingLayer.CONNECTION_DETAILS, COMMON + nameOf(key), null) : null;
	}

	private boolean isConnectionDetail(String key, Object value) {
		if (this.connection == null) {
			return false;
		}
		return switch (key) {
			case CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG ->
				TracedValue.isSame(this.connection.getBootstrapServers(), value);
			case CommonClientConfigs.SECURITY_PROTOCOL_CONFIG ->
				TracedValue.isSame(this.connection.getSecurityProtocol(), value);
			default -> false;
		};
	}

	private static boolean isSslBundle(String key) {
		return key.equals(SslBundle.class.getName()) || key.equals(SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG);
	}

	private @Nullable SettingOrigin explainSslBundle() {
		List<String> names = new ArrayList<>();
		if (this.kafka.getProducer().getSsl().getBundle() != null) {
			names.add(PRODUCER + "ssl.bundle");
		}
		if (this.kafka.getSsl().getBundle() != null) {
			names.add(COMMON + "ssl.bundle");
		}
		if (!names.isEmpty()) {
			return new SettingOrigin(SettingLayer.SPRING, names.get(0), this.origins.locate(names.get(0)));
		}
		return (this.connection != null && this.connection.getSslBundle() != null)
				? new SettingOrigin(SettingLayer.CONNECTION_DETAILS, COMMON + "ssl.bundle", null) : null;
	}

	/**
	 * One group of properties.
	 */
	private record Part(Map<String, Object> values, Function<String, String> name,
			Function<String, @Nullable String> location) {

	}

}
