package io.durablekafka.producer.settings;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * The presets of one producer. They set only what nobody else has set, and nothing that
 * contradicts it. Without an outbox and without a preset that was asked for, they set
 * nothing. Immutable.
 *
 * @param delivery how often a record may arrive; {@code null} leaves it to the client,
 * whose defaults are those of exactly once
 * @param optimization what batches are made for; {@code null} means balanced with an
 * outbox, and the client's defaults without one
 * @param outbox whether records are stored that Kafka does not take
 * @since 0.1.0
 */
public record ProducerPresets(@Nullable DeliveryPreset delivery, @Nullable OptimizationPreset optimization,
		boolean outbox) {

	/**
	 * What the presets add, each with the name of its preset. Thread-safe, and touches
	 * nothing but the class path.
	 * @param explicit what the application has set; values that are set there and not
	 * explicit, such as Spring Boot's defaults, are kept as well
	 * @return value and preset under the client's names
	 */
	public Map<String, Choice> choices(ProducerSettings explicit) {
		return choices(explicit, ProducerPresets::isAvailable);
	}

	Map<String, Choice> choices(ProducerSettings explicit, Predicate<Compression> available) {
		Map<String, Choice> choices = new LinkedHashMap<>();
		if (this.delivery != null) {
			add(choices, explicit, this.delivery.values(explicit), "delivery: " + this.delivery);
		}
		OptimizationPreset tuning = (this.optimization == null && this.outbox) ? OptimizationPreset.BALANCED
				: this.optimization;
		if (tuning != null) {
			add(choices, explicit, tuning.values(explicit, shortestRequestTimeout(explicit), available),
					"optimize-for: " + tuning);
		}
		if (this.outbox) {
			add(choices, explicit, OutboxPreset.values(with(explicit, choices)), "outbox");
		}
		return choices;
	}

	private long shortestRequestTimeout(ProducerSettings explicit) {
		return (this.outbox && !explicit.isSet(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG)) ? 1
				: explicit.number(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG);
	}

	private static void add(Map<String, Choice> choices, ProducerSettings explicit, Map<String, Object> values,
			String preset) {
		values.forEach((key, value) -> {
			if (!explicit.isSet(key)) {
				choices.putIfAbsent(key, new Choice(value, preset));
			}
		});
	}

	private static ProducerSettings with(ProducerSettings explicit, Map<String, Choice> choices) {
		Map<String, Object> values = explicit.values();
		choices.forEach((key, choice) -> values.put(key, choice.value()));
		return new ProducerSettings(explicit.producer(), values, Map.of());
	}

	private static boolean isAvailable(Compression compression) {
		String library = compression.library();
		return library == null || ClassUtils.isPresent(library, ProducerPresets.class.getClassLoader());
	}

	/**
	 * Value that a preset has chosen.
	 *
	 * @param value the value, as the client takes it
	 * @param preset name of the preset, such as {@code optimize-for: balanced}
	 * @since 0.1.0
	 */
	public record Choice(Object value, String preset) {

	}

}
