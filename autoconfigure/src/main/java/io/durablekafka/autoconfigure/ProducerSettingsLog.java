package io.durablekafka.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

import io.durablekafka.producer.settings.ProducerCatalog;
import io.durablekafka.producer.settings.ProducerSettings;
import io.durablekafka.producer.settings.SettingMask;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;

/**
 * Says once how each producer differs from Kafka's defaults and where that came from, and
 * what becomes of records that Kafka does not take.
 */
final class ProducerSettingsLog {

	private static final Log logger = LogFactory.getLog(ProducerSettingsLog.class);

	private static final Map<String, Object> DEFAULTS = ProducerConfig.configDef().defaultValues();

	private final ObjectProvider<ProducerCatalog> catalog;

	private final ObjectProvider<DurableDelivery> delivery;

	private final Topics topics;

	private final AtomicBoolean logged = new AtomicBoolean();

	ProducerSettingsLog(ObjectProvider<ProducerCatalog> catalog, ObjectProvider<DurableDelivery> delivery,
			Topics topics) {
		this.topics = topics;
		this.catalog = catalog;
		this.delivery = delivery;
	}

	void log() {
		ProducerCatalog producers = this.catalog.getIfAvailable();
		if (producers != null && logger.isInfoEnabled() && this.logged.compareAndSet(false, true)) {
			logger.info(text(producers.producers(), this.delivery.getIfAvailable()));
		}
	}

	private String text(List<ProducerSettings> producers, @Nullable DurableDelivery delivery) {
		return "What differs from Kafka's defaults%s%ndelivery: %s"
			.formatted(producers.stream().map(ProducerSettingsLog::text).collect(Collectors.joining()), text(delivery));
	}

	private static String text(ProducerSettings settings) {
		List<String> keys = settings.keys().stream().filter((key) -> differs(settings, key)).toList();
		int width = keys.stream().mapToInt(String::length).max().orElse(0);
		return "%nproducer '%s'".formatted(settings.producer()) + keys.stream()
			.map((key) -> "%n  %s%s = %s  <- %s".formatted(key, " ".repeat(width - key.length()),
					SettingMask.show(key, value(settings, key)), settings.origin(key).describe()))
			.collect(Collectors.joining());
	}

	private static boolean differs(ProducerSettings settings, String key) {
		return settings.isSet(key) && !Objects.equals(settings.get(key), DEFAULTS.get(key));
	}

	private static @Nullable Object value(ProducerSettings settings, String key) {
		return SettingMask.isSecret(key, settings.raw(key)) ? settings.raw(key) : settings.get(key);
	}

	private String text(@Nullable DurableDelivery delivery) {
		if (delivery == null || delivery.sender() == null) {
			return "kafka-only, so records that Kafka does not take fail";
		}
		String exceptions = exceptions("outbox-first", this.topics.outboxFirst())
				+ exceptions("kafka-only", this.topics.kafkaOnly());
		return "kafka-first, and records that Kafka does not take are stored%s; the relay %s in this instance"
			.formatted(exceptions, delivery.isRelayRunning() ? "runs" : "does not run");
	}

	private static String exceptions(String mode, Set<String> topics) {
		return topics.isEmpty() ? "" : " (%s: %s)".formatted(mode, new TreeSet<>(topics));
	}

}
