package io.durablekafka.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.durablekafka.producer.settings.Acknowledgements;
import io.durablekafka.producer.settings.Compression;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.MetadataRecoveryStrategy;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

/**
 * Setting of the client that has a property of its own.
 *
 * @param key the client's name of the setting
 * @param name name of the property below its prefix
 * @param getter reads the property
 */
record TypedSetting(String key, String name, Function<ProducerProperties, @Nullable Object> getter) {

	static final List<TypedSetting> ALL = List.of(
			new TypedSetting(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "bootstrap-servers",
					ProducerProperties::getBootstrapServers),
			new TypedSetting(ProducerConfig.CLIENT_ID_CONFIG, "client-id", ProducerProperties::getClientId),
			new TypedSetting(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, "key-serializer",
					ProducerProperties::getKeySerializer),
			new TypedSetting(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, "value-serializer",
					ProducerProperties::getValueSerializer),
			new TypedSetting(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG, "interceptors",
					ProducerProperties::getInterceptors),
			new TypedSetting(ProducerConfig.ACKS_CONFIG, "acks", ProducerProperties::getAcks),
			new TypedSetting(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "idempotence",
					ProducerProperties::getIdempotence),
			new TypedSetting(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, "max-in-flight",
					ProducerProperties::getMaxInFlight),
			new TypedSetting(ProducerConfig.RETRIES_CONFIG, "retries", ProducerProperties::getRetries),
			new TypedSetting(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, "retry-backoff",
					ProducerProperties::getRetryBackoff),
			new TypedSetting(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, "retry-backoff-max",
					ProducerProperties::getRetryBackoffMax),
			new TypedSetting(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "delivery-timeout",
					ProducerProperties::getDeliveryTimeout),
			new TypedSetting(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "request-timeout",
					ProducerProperties::getRequestTimeout),
			new TypedSetting(ProducerConfig.MAX_BLOCK_MS_CONFIG, "max-block", ProducerProperties::getMaxBlock),
			new TypedSetting(ProducerConfig.LINGER_MS_CONFIG, "linger", ProducerProperties::getLinger),
			new TypedSetting(ProducerConfig.BATCH_SIZE_CONFIG, "batch-size", ProducerProperties::getBatchSize),
			new TypedSetting(ProducerConfig.BUFFER_MEMORY_CONFIG, "buffer-memory", ProducerProperties::getBufferMemory),
			new TypedSetting(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, "max-request-size",
					ProducerProperties::getMaxRequestSize),
			new TypedSetting(ProducerConfig.COMPRESSION_TYPE_CONFIG, "compression", ProducerProperties::getCompression),
			new TypedSetting(ProducerConfig.SEND_BUFFER_CONFIG, "send-buffer", ProducerProperties::getSendBuffer),
			new TypedSetting(ProducerConfig.RECEIVE_BUFFER_CONFIG, "receive-buffer",
					ProducerProperties::getReceiveBuffer),
			new TypedSetting(ProducerConfig.PARTITIONER_CLASS_CONFIG, "partitioner",
					ProducerProperties::getPartitioner),
			new TypedSetting(ProducerConfig.PARTITIONER_ADAPTIVE_PARTITIONING_ENABLE_CONFIG, "partitioner-adaptive",
					ProducerProperties::getPartitionerAdaptive),
			new TypedSetting(ProducerConfig.PARTITIONER_AVAILABILITY_TIMEOUT_MS_CONFIG,
					"partitioner-availability-timeout", ProducerProperties::getPartitionerAvailabilityTimeout),
			new TypedSetting(ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG, "partitioner-ignore-keys",
					ProducerProperties::getPartitionerIgnoreKeys),
			new TypedSetting(ProducerConfig.METADATA_MAX_AGE_CONFIG, "metadata-max-age",
					ProducerProperties::getMetadataMaxAge),
			new TypedSetting(ProducerConfig.METADATA_MAX_IDLE_CONFIG, "metadata-max-idle",
					ProducerProperties::getMetadataMaxIdle),
			new TypedSetting(CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG, "metadata-recovery-strategy",
					ProducerProperties::getMetadataRecoveryStrategy),
			new TypedSetting(CommonClientConfigs.METADATA_RECOVERY_REBOOTSTRAP_TRIGGER_MS_CONFIG,
					"metadata-recovery-rebootstrap-trigger", ProducerProperties::getMetadataRecoveryRebootstrapTrigger),
			new TypedSetting(ProducerConfig.CONNECTIONS_MAX_IDLE_MS_CONFIG, "connections-max-idle",
					ProducerProperties::getConnectionsMaxIdle),
			new TypedSetting(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "transactional-id-prefix", TypedSetting::prefixIn),
			new TypedSetting(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, "transaction-timeout",
					ProducerProperties::getTransactionTimeout));

	private static final Map<String, String> NAMES = ALL.stream()
		.collect(Collectors.toMap(TypedSetting::key, TypedSetting::name));

	static @Nullable String prefixIn(ProducerProperties properties) {
		String prefix = properties.getTransactionalIdPrefix();
		return StringUtils.hasText(prefix) ? prefix : null;
	}

	/**
	 * Name of the property that sets a setting of the client.
	 * @param key the client's name of the setting
	 * @return the name below its prefix; that in the map of further settings when there
	 * is no property for it
	 */
	static String nameOf(String key) {
		String name = NAMES.get(key);
		return (name != null) ? name : "properties." + key;
	}

	/**
	 * Value of the property.
	 * @return the value as the client takes it
	 */
	@Nullable Object valueIn(ProducerProperties properties) {
		Object value = this.getter.apply(properties);
		if (value instanceof Duration duration) {
			return String.valueOf(duration.toMillis());
		}
		if (value instanceof DataSize size) {
			return String.valueOf(size.toBytes());
		}
		if (value instanceof Acknowledgements acknowledgements) {
			return acknowledgements.value();
		}
		if (value instanceof Compression compression) {
			return compression.value();
		}
		if (value instanceof MetadataRecoveryStrategy strategy) {
			return strategy.name;
		}
		return (value instanceof Number || value instanceof Boolean) ? value.toString() : value;
	}

}
