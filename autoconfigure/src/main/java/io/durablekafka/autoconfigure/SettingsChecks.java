package io.durablekafka.autoconfigure;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.StringUtils;

/**
 * Looks for values of {@code durable-kafka} properties that cannot work.
 */
final class SettingsChecks {

	private SettingsChecks() {
	}

	static void check(DurableKafkaProperties properties) {
		check("durable-kafka.producer", properties.getProducer());
		positive("durable-kafka.breaker.probe-interval", properties.getBreaker().getProbeInterval());
		positive("durable-kafka.callbacks.threads", properties.getCallbacks().getThreads());
		positive("durable-kafka.callbacks.queue", properties.getCallbacks().getQueue());
		DurableKafkaProperties.Relay relay = properties.getRelay();
		positive("durable-kafka.relay.window-rows", relay.getWindowRows());
		positive("durable-kafka.relay.window-bytes", relay.getWindowBytes().toBytes());
		positive("durable-kafka.relay.poll-interval", relay.getPollInterval());
		positive("durable-kafka.relay.delivery-timeout", relay.getDeliveryTimeout());
		positive("durable-kafka.relay.backoff.initial", relay.getBackoff().getInitial());
		if (relay.getBackoff().getMax().compareTo(relay.getBackoff().getInitial()) < 0) {
			throw new InvalidConfigurationPropertyValueException("durable-kafka.relay.backoff.max",
					relay.getBackoff().getMax(), "It must not be less than 'durable-kafka.relay.backoff.initial' (%s)."
						.formatted(relay.getBackoff().getInitial()));
		}
	}

	/**
	 * A relay that is waiting for Kafka would otherwise lose its lanes to others, who
	 * would send the same rows.
	 */
	static void checkLease(DurableKafkaProperties.Relay relay) {
		if (relay.getLeaseDuration().compareTo(relay.getDeliveryTimeout()) <= 0) {
			throw new InvalidConfigurationPropertyValueException("durable-kafka.relay.lease-duration",
					relay.getLeaseDuration(),
					"It must be greater than 'durable-kafka.relay.delivery-timeout' (%s), or rows that are in flight "
						.formatted(relay.getDeliveryTimeout()) + "would be sent by another instance as well.");
		}
	}

	static void check(HeadersProperties properties) {
		if (!StringUtils.hasText(properties.getMessageId())) {
			throw new InvalidConfigurationPropertyValueException("durable-kafka.headers.message-id",
					properties.getMessageId(), "Each record needs an identity. Name a header.");
		}
		Map<String, String> used = new HashMap<>(Map.of(properties.getMessageId(), "message-id"));
		if (properties.getOriginApplication().isEnabled()) {
			name(used, "origin-application.name", properties.getOriginApplication().getName());
		}
		if (properties.getOriginInstance().isEnabled()) {
			name(used, "origin-instance.name", properties.getOriginInstance().getName());
		}
		if (properties.getProducedAt().isEnabled()) {
			name(used, "produced-at.name", properties.getProducedAt().getName());
		}
		if (properties.getTenant().isEnabled() && properties.getTenant().getMdcKey() != null) {
			name(used, "tenant.name", properties.getTenant().getName());
		}
		if (properties.getCorrelationId().isGenerate() || properties.getCorrelationId().getMdcKey() != null) {
			name(used, "correlation-id.name", properties.getCorrelationId().getName());
		}
		properties.getMdc().forEach((key, header) -> name(used, "mdc.[" + key + "]", header));
	}

	/**
	 * A second value for the same header would never be added.
	 */
	private static void name(Map<String, String> used, String property, String name) {
		String full = "durable-kafka.headers." + property;
		if (!StringUtils.hasText(name)) {
			throw new InvalidConfigurationPropertyValueException(full, name, "A header needs a name.");
		}
		String other = used.putIfAbsent(name, property);
		if (other != null) {
			throw new InvalidConfigurationPropertyValueException(full, name,
					"'durable-kafka.headers.%s' names the same header. Rename one of them.".formatted(other));
		}
	}

	static void check(ValidationProperties properties) {
		positive("durable-kafka.validation.max-headers", properties.getMaxHeaders());
		positive("durable-kafka.validation.max-header-size", properties.getMaxHeaderSize().toBytes());
		if (!properties.getAllowedTopics().stream().allMatch(StringUtils::hasText)) {
			throw new InvalidConfigurationPropertyValueException("durable-kafka.validation.allowed-topics",
					properties.getAllowedTopics(), "A pattern is empty. Remove it.");
		}
	}

	private static void check(String prefix, ProducerProperties properties) {
		if (properties.getTransactionPoolSize() != null) {
			positive(prefix + ".transaction-pool-size", properties.getTransactionPoolSize());
		}
		if (properties.getMaxAge() != null) {
			positive(prefix + ".max-age", properties.getMaxAge());
		}
		if (properties.getCloseTimeout() != null) {
			positive(prefix + ".close-timeout", properties.getCloseTimeout());
		}
	}

	static void check(OutboxProperties properties) {
		positive("durable-kafka.outbox.queue-rows", properties.getQueueRows());
		positive("durable-kafka.outbox.queue-bytes", properties.getQueueBytes().toBytes());
		positive("durable-kafka.outbox.max-batch-rows", properties.getMaxBatchRows());
		positive("durable-kafka.outbox.max-batch-bytes", properties.getMaxBatchBytes().toBytes());
		positive("durable-kafka.outbox.store-timeout", properties.getStoreTimeout());
		if (properties.getMaxBatchDelay().isNegative()) {
			throw new InvalidConfigurationPropertyValueException("durable-kafka.outbox.max-batch-delay",
					properties.getMaxBatchDelay(), "It must not be negative.");
		}
		less("durable-kafka.outbox.max-batch-delay", properties.getMaxBatchDelay(),
				"durable-kafka.outbox.store-timeout", properties.getStoreTimeout());
		positive("durable-kafka.outbox.target-commit-time", properties.getTargetCommitTime());
		check(properties.getCap());
		OutboxProperties.Spill spill = properties.getSpill();
		positive("durable-kafka.outbox.spill.max-rows", spill.getMaxRows());
		positive("durable-kafka.outbox.spill.max-bytes", spill.getMaxBytes().toBytes());
		positive("durable-kafka.outbox.spill.after", spill.getAfter());
		if (!Boolean.FALSE.equals(spill.getEnabled())) {
			less("durable-kafka.outbox.spill.after", spill.getAfter(), "durable-kafka.outbox.store-timeout",
					properties.getStoreTimeout());
		}
	}

	private static void check(OutboxProperties.Cap cap) {
		if (cap.getRows() != null) {
			positive("durable-kafka.outbox.cap.rows", cap.getRows());
		}
		if (cap.getBytes() != null) {
			positive("durable-kafka.outbox.cap.bytes", cap.getBytes().toBytes());
		}
		if (cap.getAge() != null) {
			positive("durable-kafka.outbox.cap.age", cap.getAge());
		}
	}

	private static void less(String name, Duration value, String limitName, Duration limit) {
		if (value.compareTo(limit) >= 0) {
			throw new InvalidConfigurationPropertyValueException(name, value,
					"It must be less than '%s' (%s), after which records fail.".formatted(limitName, limit));
		}
	}

	static void check(HealthProperties properties) {
		if (properties.getMaxPending() != null) {
			notNegative("durable-kafka.health.max-pending", properties.getMaxPending());
		}
		if (properties.getMaxAge() != null) {
			positive("durable-kafka.health.max-age", properties.getMaxAge());
		}
		if (properties.getMaxDead() != null) {
			notNegative("durable-kafka.health.max-dead", properties.getMaxDead());
		}
		notNegative("durable-kafka.health.probe-interval", properties.getProbeInterval().toMillis());
	}

	private static void notNegative(String name, long value) {
		if (value < 0) {
			throw new InvalidConfigurationPropertyValueException(name, value, "It must not be negative.");
		}
	}

	static void check(SerializationProperties properties) {
		positive("durable-kafka.serialization.retry-backoff", properties.getRetryBackoff());
	}

	static void check(ClusterLintProperties properties) {
		positive("durable-kafka.lint.cluster.interval", properties.getInterval());
		positive("durable-kafka.lint.cluster.timeout", properties.getTimeout());
	}

	static void positive(String name, Duration value) {
		if (value.isNegative() || value.isZero()) {
			throw notPositive(name, value);
		}
	}

	static void positive(String name, long value) {
		if (value <= 0) {
			throw notPositive(name, value);
		}
	}

	private static InvalidConfigurationPropertyValueException notPositive(String name, Object value) {
		return new InvalidConfigurationPropertyValueException(name, value, "It must be greater than zero.");
	}

}
