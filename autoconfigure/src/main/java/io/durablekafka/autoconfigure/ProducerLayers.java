package io.durablekafka.autoconfigure;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

import io.durablekafka.producer.settings.Compression;
import io.durablekafka.producer.settings.ProducerPresets;
import io.durablekafka.producer.settings.ProducerSettings;
import io.durablekafka.producer.settings.SettingLayer;
import io.durablekafka.producer.settings.SettingOrigin;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Puts the layers of one producer's settings on top of each other.
 */
final class ProducerLayers {

	private final String producer;

	private final List<TypedLayer> typed;

	private final SpringLayer spring;

	/**
	 * Create layers.
	 * @param producer name of the producer
	 * @param typed properties of ours, the strongest first
	 * @param spring what Spring Boot knows
	 */
	ProducerLayers(String producer, List<TypedLayer> typed, SpringLayer spring) {
		this.producer = producer;
		this.typed = List.copyOf(typed);
		this.spring = spring;
	}

	/**
	 * Layers of a producer that has a name: its own properties on top of these.
	 * @param name name of the producer
	 * @param properties its properties
	 * @return the layers
	 */
	ProducerLayers named(String name, NamedProducerProperties properties) {
		List<TypedLayer> layers = new ArrayList<>(this.typed);
		layers.add(0, new TypedLayer(SettingLayer.NAMED_PRODUCER, "durable-kafka.producers." + name, properties,
				this.typed.get(0).origins()));
		return new ProducerLayers(name, layers, this.spring);
	}

	/**
	 * What properties of ours and the presets change in the configuration of a producer
	 * factory.
	 * @param configured the configuration without them
	 * @param outbox whether there is an outbox
	 * @return values to set
	 * @throws InvalidConfigurationPropertyValueException if there is a compression level
	 * for something that has none
	 */
	Map<String, TracedValue> changes(Map<String, Object> configured, boolean outbox) {
		Map<String, TracedValue> values = traced(configured, Map.of());
		Map<String, TracedValue> changes = new LinkedHashMap<>();
		for (TypedLayer layer : this.typed) {
			layer.values().forEach((key, value) -> {
				if (isStronger(value, values.get(key))) {
					changes.putIfAbsent(key, value);
				}
			});
		}
		values.putAll(changes);
		ProducerPresets presets = new ProducerPresets(first(ProducerProperties::getDelivery),
				first(ProducerProperties::getOptimizeFor), outbox);
		presets.choices(settings(values))
			.forEach((key, choice) -> changes.put(key, new TracedValue(choice.value(),
					new SettingOrigin(SettingLayer.PRESET, nameOf(key), choice.preset()))));
		values.putAll(changes);
		addCompressionLevel(changes, values);
		return changes;
	}

	/**
	 * The settings that are in force.
	 * @param configured the configuration of the producer factory
	 * @param changes what was set by properties of ours and by presets
	 * @return the settings; what neither they nor Spring Boot's properties explain is
	 * code of the application
	 */
	ProducerSettings settings(Map<String, Object> configured, Map<String, TracedValue> changes) {
		return settings(traced(configured, changes));
	}

	private ProducerSettings settings(Map<String, TracedValue> traced) {
		Map<String, Object> values = new HashMap<>();
		Map<String, SettingOrigin> origins = new HashMap<>();
		for (String key : ProducerConfig.configNames()) {
			origins.put(key, new SettingOrigin(SettingLayer.KAFKA_DEFAULT, nameOf(key), null));
		}
		traced.forEach((key, value) -> {
			values.put(key, value.value());
			origins.put(key, value.origin());
		});
		return new ProducerSettings(this.producer, values, origins);
	}

	private Map<String, TracedValue> traced(Map<String, Object> configured, Map<String, TracedValue> changes) {
		Map<String, TracedValue> traced = new HashMap<>();
		StandIns.withoutCarried(configured).forEach((key, value) -> {
			TracedValue change = changes.get(key);
			if (change != null && value != null && TracedValue.comesFrom(key, change.value(), StandIns.asked(value))) {
				traced.put(key, new TracedValue(value, change.origin()));
			}
			else if (value != null) {
				SettingOrigin origin = this.spring.explain(key, StandIns.asked(value));
				traced.put(key, new TracedValue(value,
						(origin != null) ? origin : new SettingOrigin(SettingLayer.CODE, nameOf(key), null)));
			}
		});
		explainIdempotence(traced);
		return traced;
	}

	/**
	 * Spring's factory switches idempotence on as soon as there is a prefix for
	 * transactional ids.
	 */
	private static void explainIdempotence(Map<String, TracedValue> traced) {
		TracedValue prefix = traced.get(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
		TracedValue idempotence = traced.get(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG);
		if (prefix != null && idempotence != null && idempotence.layer() == SettingLayer.CODE) {
			traced.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, new TracedValue(idempotence.value(), prefix.origin()));
		}
	}

	private void addCompressionLevel(Map<String, TracedValue> changes, Map<String, TracedValue> values) {
		for (TypedLayer layer : this.typed) {
			Integer level = layer.properties().getCompressionLevel();
			if (level != null) {
				SettingOrigin origin = layer.origin("compression-level");
				String key = levelKey(settings(values).text(ProducerConfig.COMPRESSION_TYPE_CONFIG));
				if (key == null) {
					throw new InvalidConfigurationPropertyValueException(origin.property(), level,
							"The compression in force is '%s', which has no levels. Remove it, or set '%s' to gzip, lz4 or zstd."
								.formatted(settings(values).text(ProducerConfig.COMPRESSION_TYPE_CONFIG),
										nameOf(ProducerConfig.COMPRESSION_TYPE_CONFIG)));
				}
				TracedValue value = new TracedValue(level.toString(), origin);
				if (isStronger(value, values.get(key))) {
					changes.putIfAbsent(key, value);
				}
				return;
			}
		}
	}

	private static @Nullable String levelKey(String compression) {
		for (Compression candidate : Compression.values()) {
			if (candidate.value().equals(compression)) {
				return candidate.levelKey();
			}
		}
		return null;
	}

	private static boolean isStronger(TracedValue value, @Nullable TracedValue other) {
		return other == null || value.layer().compareTo(other.layer()) < 0;
	}

	/**
	 * Value of a property in the strongest layer that has it.
	 * @param <T> type of the value
	 * @param getter reads the property
	 * @return the value, {@code null} if no layer has it
	 */
	<T> @Nullable T first(Function<ProducerProperties, @Nullable T> getter) {
		return this.typed.stream()
			.map((layer) -> getter.apply(layer.properties()))
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
	}

	/**
	 * Origin of a property in the strongest layer that has it.
	 */
	SettingOrigin originOf(String name, Function<ProducerProperties, @Nullable Object> getter) {
		return this.typed.stream()
			.filter((layer) -> getter.apply(layer.properties()) != null)
			.findFirst()
			.map((layer) -> layer.origin(name))
			.orElseGet(
					() -> new SettingOrigin(SettingLayer.KAFKA_DEFAULT, this.typed.get(0).prefix() + "." + name, null));
	}

	/**
	 * Property that would set a setting of the client.
	 */
	private String nameOf(String key) {
		return this.typed.get(0).prefix() + "." + TypedSetting.nameOf(key);
	}

}
