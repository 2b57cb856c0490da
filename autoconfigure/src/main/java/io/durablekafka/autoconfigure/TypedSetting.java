package io.durablekafka.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
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
 */
record TypedSetting(String key, String name) {

	static final List<TypedSetting> ALL = List.of(
			new TypedSetting(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "bootstrap-servers"),
			new TypedSetting(ProducerConfig.CLIENT_ID_CONFIG, "client-id"),
			new TypedSetting(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, "key-serializer"),
			new TypedSetting(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, "value-serializer"),
			new TypedSetting(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG, "interceptors"),
			new TypedSetting(ProducerConfig.ACKS_CONFIG, "acks"),
			new TypedSetting(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "idempotence"),
			new TypedSetting(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, "max-in-flight"),
			new TypedSetting(ProducerConfig.RETRIES_CONFIG, "retries"),
			new TypedSetting(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, "retry-backoff"),
			new TypedSetting(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, "retry-backoff-max"),
			new TypedSetting(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "delivery-timeout"),
			new TypedSetting(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "request-timeout"),
			new TypedSetting(ProducerConfig.MAX_BLOCK_MS_CONFIG, "max-block"),
			new TypedSetting(ProducerConfig.LINGER_MS_CONFIG, "linger"),
			new TypedSetting(ProducerConfig.BATCH_SIZE_CONFIG, "batch-size"),
			new TypedSetting(ProducerConfig.BUFFER_MEMORY_CONFIG, "buffer-memory"),
			new TypedSetting(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, "max-request-size"),
			new TypedSetting(ProducerConfig.COMPRESSION_TYPE_CONFIG, "compression"),
			new TypedSetting(ProducerConfig.SEND_BUFFER_CONFIG, "send-buffer"),
			new TypedSetting(ProducerConfig.RECEIVE_BUFFER_CONFIG, "receive-buffer"),
			new TypedSetting(ProducerConfig.PARTITIONER_CLASS_CONFIG, "partitioner"),
			new TypedSetting(ProducerConfig.PARTITIONER_ADAPTIVE_PARTITIONING_ENABLE_CONFIG, "partitioner-adaptive"),
			new TypedSetting(ProducerConfig.PARTITIONER_AVAILABILITY_TIMEOUT_MS_CONFIG,
					"partitioner-availability-timeout"),
			new TypedSetting(ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG, "partitioner-ignore-keys"),
			new TypedSetting(ProducerConfig.METADATA_MAX_AGE_CONFIG, "metadata-max-age"),
			new TypedSetting(ProducerConfig.METADATA_MAX_IDLE_CONFIG, "metadata-max-idle"),
			new TypedSetting(CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG, "metadata-recovery-strategy"),
			new TypedSetting(CommonClientConfigs.METADATA_RECOVERY_REBOOTSTRAP_TRIGGER_MS_CONFIG,
					"metadata-recovery-rebootstrap-trigger"),
			new TypedSetting(ProducerConfig.CONNECTIONS_MAX_IDLE_MS_CONFIG, "connections-max-idle"),
			new TypedSetting(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "transactional-id-prefix"),
			new TypedSetting(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, "transaction-timeout"));

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
		Object value = read(properties);
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

	/**
	 * Not a method reference in each setting: the virtual machine would make a class for
	 * each of them when the application starts.
	 */
	private @Nullable Object read(ProducerProperties properties) {
		return switch (this.key) {
			case ProducerConfig.BOOTSTRAP_SERVERS_CONFIG -> properties.getBootstrapServers();
			case ProducerConfig.CLIENT_ID_CONFIG -> properties.getClientId();
			case ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG -> properties.getKeySerializer();
			case ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG -> properties.getValueSerializer();
			case ProducerConfig.INTERCEPTOR_CLASSES_CONFIG -> properties.getInterceptors();
			case ProducerConfig.ACKS_CONFIG -> properties.getAcks();
			case ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG -> properties.getIdempotence();
			case ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION -> properties.getMaxInFlight();
			case ProducerConfig.RETRIES_CONFIG -> properties.getRetries();
			case ProducerConfig.RETRY_BACKOFF_MS_CONFIG -> properties.getRetryBackoff();
			case ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG -> properties.getRetryBackoffMax();
			case ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG -> properties.getDeliveryTimeout();
			case ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG -> properties.getRequestTimeout();
			case ProducerConfig.MAX_BLOCK_MS_CONFIG -> properties.getMaxBlock();
			case ProducerConfig.LINGER_MS_CONFIG -> properties.getLinger();
			case ProducerConfig.BATCH_SIZE_CONFIG -> properties.getBatchSize();
			case ProducerConfig.BUFFER_MEMORY_CONFIG -> properties.getBufferMemory();
			case ProducerConfig.MAX_REQUEST_SIZE_CONFIG -> properties.getMaxRequestSize();
			case ProducerConfig.COMPRESSION_TYPE_CONFIG -> properties.getCompression();
			case ProducerConfig.SEND_BUFFER_CONFIG -> properties.getSendBuffer();
			case ProducerConfig.RECEIVE_BUFFER_CONFIG -> properties.getReceiveBuffer();
			case ProducerConfig.PARTITIONER_CLASS_CONFIG -> properties.getPartitioner();
			case ProducerConfig.PARTITIONER_ADAPTIVE_PARTITIONING_ENABLE_CONFIG -> properties.getPartitionerAdaptive();
			case ProducerConfig.PARTITIONER_AVAILABILITY_TIMEOUT_MS_CONFIG ->
				properties.getPartitionerAvailabilityTimeout();
			case ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG -> properties.getPartitionerIgnoreKeys();
			case ProducerConfig.METADATA_MAX_AGE_CONFIG -> properties.getMetadataMaxAge();
			case ProducerConfig.METADATA_MAX_IDLE_CONFIG -> properties.getMetadataMaxIdle();
			case CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG -> properties.getMetadataRecoveryStrategy();
			case CommonClientConfigs.METADATA_RECOVERY_REBOOTSTRAP_TRIGGER_MS_CONFIG ->
				properties.getMetadataRecoveryRebootstrapTrigger();
			case ProducerConfig.CONNECTIONS_MAX_IDLE_MS_CONFIG -> properties.getConnectionsMaxIdle();
			case ProducerConfig.TRANSACTIONAL_ID_CONFIG -> prefixIn(properties);
			case ProducerConfig.TRANSACTION_TIMEOUT_CONFIG -> properties.getTransactionTimeout();
			default -> throw new IllegalStateException("No property is read for '" + this.key + "'");
		};
	}

}
