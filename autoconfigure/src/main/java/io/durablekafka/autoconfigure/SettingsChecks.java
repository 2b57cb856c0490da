package io.durablekafka.autoconfigure;

import java.time.Duration;

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

	static void check(HeadersProperties properties) {
		if (!StringUtils.hasText(properties.getMessageId())) {
			throw new InvalidConfigurationPropertyValueException("durable-kafka.headers.message-id",
					properties.getMessageId(), "Each record needs an identity. Name a header.");
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
	}

	static void check(SerializationProperties properties) {
		positive("durable-kafka.serialization.retry-backoff", properties.getRetryBackoff());
	}

	static void check(ClusterLintProperties properties) {
		positive("durable-kafka.lint.cluster.interval", properties.getInterval());
		positive("durable-kafka.lint.cluster.timeout", properties.getTimeout());
	}

	private static void positive(String name, Duration value) {
		if (value.isNegative() || value.isZero()) {
			throw notPositive(name, value);
		}
	}

	private static void positive(String name, long value) {
		if (value <= 0) {
			throw notPositive(name, value);
		}
	}

	private static InvalidConfigurationPropertyValueException notPositive(String name, Object value) {
		return new InvalidConfigurationPropertyValueException(name, value, "It must be greater than zero.");
	}

}
