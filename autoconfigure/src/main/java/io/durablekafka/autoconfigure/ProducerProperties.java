package io.durablekafka.autoconfigure;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.durablekafka.producer.settings.Acknowledgements;
import io.durablekafka.producer.settings.Compression;
import io.durablekafka.producer.settings.DeliveryPreset;
import io.durablekafka.producer.settings.OptimizationPreset;
import org.apache.kafka.clients.MetadataRecoveryStrategy;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.util.unit.DataSize;

/**
 * Settings of a producer. What is not set here falls back to {@code spring.kafka}, then
 * to the presets, then to Kafka's default.
 *
 * @since 0.1.0
 */
public class ProducerProperties {

	@NestedConfigurationProperty
	private @Nullable PartitioningProperties partitioning;

	/**
	 * How often a record may arrive, as far as the producer can promise. Sets acks,
	 * retries and idempotence where they are not set. When this is not set, Kafka's
	 * defaults count, which are those of exactly-once.
	 */
	private @Nullable DeliveryPreset delivery;

	/**
	 * What batches are made for. Sets linger, batch size, buffer memory and compression
	 * where they are not set. When this is not set, it is balanced if there is an outbox,
	 * and without one Kafka's defaults count.
	 */
	private @Nullable OptimizationPreset optimizeFor;

	/**
	 * Comma-separated list of host:port pairs to reach the cluster with. It is for this
	 * producer alone; consumers and the admin client use 'spring.kafka'.
	 */
	private @Nullable List<String> bootstrapServers;

	/**
	 * Name of the producer in the broker's logs, quotas and metrics. Spring adds a number
	 * to it.
	 */
	private @Nullable String clientId;

	/**
	 * Serializer class of keys.
	 */
	private @Nullable Class<?> keySerializer;

	/**
	 * Serializer class of values.
	 */
	private @Nullable Class<?> valueSerializer;

	/**
	 * Comma-separated list of interceptor classes, which see each record once before it
	 * is sent or stored.
	 */
	private @Nullable List<Class<?>> interceptors;

	/**
	 * Whose acknowledgement counts: all replicas in sync, the leader, or none. The values
	 * of Kafka (all, -1, 1, 0) are understood as well. Anything but all switches
	 * idempotence off.
	 */
	private @Nullable Acknowledgements acks;

	/**
	 * Whether the broker drops what a retry repeats, and keeps the order of each key.
	 * Needs acks of all replicas, retries, and at most 5 requests in flight.
	 */
	private @Nullable Boolean idempotence;

	/**
	 * Greatest number of requests on one connection that are not answered yet. More than
	 * 5 rule idempotence out.
	 */
	private @Nullable Integer maxInFlight;

	/**
	 * Number of times that a failed request is repeated within the delivery timeout.
	 * Better left alone: the delivery timeout is the limit to set.
	 */
	private @Nullable Integer retries;

	/**
	 * Time to wait before the first retry. It doubles with each further one.
	 */
	private @Nullable Duration retryBackoff;

	/**
	 * Longest time to wait between two retries.
	 */
	private @Nullable Duration retryBackoffMax;

	/**
	 * Time from the send until Kafka has acknowledged the record, retries included. When
	 * it is over, the record is stored in the outbox. Must not be less than linger plus
	 * request timeout. When this is not set, it is 30 seconds if there is an outbox.
	 */
	private @Nullable Duration deliveryTimeout;

	/**
	 * Time to wait for the answer to one request before it is tried again. When this is
	 * not set, it is 10 seconds if there is an outbox.
	 */
	private @Nullable Duration requestTimeout;

	/**
	 * Longest time that a send may block its caller, waiting for metadata or for buffer
	 * memory. When this is not set, it is 5 seconds if there is an outbox.
	 */
	private @Nullable Duration maxBlock;

	/**
	 * Time that a record waits for others to share its request. A longer time makes fewer
	 * and better compressed requests, and each record later.
	 */
	private @Nullable Duration linger;

	/**
	 * Greatest size of a batch of records for one partition. That much memory is taken
	 * for each partition that is written to.
	 */
	private @Nullable DataSize batchSize;

	/**
	 * Memory for records that wait to be sent. When it is used up, sends block for up to
	 * max-block.
	 */
	private @Nullable DataSize bufferMemory;

	/**
	 * Greatest size of a request, and of a record before compression. The broker and the
	 * topic have limits of their own.
	 */
	private @Nullable DataSize maxRequestSize;

	/**
	 * How batches are compressed. It costs time on the sending thread and saves network,
	 * and disk on the broker.
	 */
	private @Nullable Compression compression;

	/**
	 * Level of the compression in force: 1 to 9 for gzip, 1 to 17 for lz4, up to 22 for
	 * zstd. A higher level takes more time for smaller batches.
	 */
	private @Nullable Integer compressionLevel;

	/**
	 * Size of the TCP send buffer. A size of -1B leaves it to the operating system.
	 */
	private @Nullable DataSize sendBuffer;

	/**
	 * Size of the TCP receive buffer. A size of -1B leaves it to the operating system.
	 */
	private @Nullable DataSize receiveBuffer;

	/**
	 * Partitioner class. One of your own limits the direct path to one request in flight,
	 * and makes the three settings below without effect.
	 */
	private @Nullable Class<?> partitioner;

	/**
	 * Whether records without a key prefer brokers that are faster.
	 */
	private @Nullable Boolean partitionerAdaptive;

	/**
	 * Time after which records without a key avoid a partition whose broker takes
	 * nothing. Zero means never.
	 */
	private @Nullable Duration partitionerAvailabilityTimeout;

	/**
	 * Whether keys play no part in choosing the partition, which gives up the order of
	 * records with the same key.
	 */
	private @Nullable Boolean partitionerIgnoreKeys;

	/**
	 * Time after which the producer asks again for topics and brokers, even when nothing
	 * seems to have changed.
	 */
	private @Nullable Duration metadataMaxAge;

	/**
	 * Time after which a topic that nobody has sent to is forgotten. The next send to it
	 * has to wait for metadata.
	 */
	private @Nullable Duration metadataMaxIdle;

	/**
	 * What the producer does when none of the brokers that it knows can be reached.
	 */
	private @Nullable MetadataRecoveryStrategy metadataRecoveryStrategy;

	/**
	 * Time without metadata after which the producer starts again from the bootstrap
	 * servers.
	 */
	private @Nullable Duration metadataRecoveryRebootstrapTrigger;

	/**
	 * Time after which a connection without traffic is closed.
	 */
	private @Nullable Duration connectionsMaxIdle;

	/**
	 * Prefix of transactional ids, which makes the producer transactional and adds a
	 * KafkaTransactionManager. It has to differ between instances of the application.
	 */
	private @Nullable String transactionalIdPrefix;

	/**
	 * Time after which the broker aborts a transaction that has not ended. The broker has
	 * an upper limit.
	 */
	private @Nullable Duration transactionTimeout;

	/**
	 * Greatest number of transactional producers, and so of transactions at the same
	 * time. Their ids are used again. When this is not set, there is no limit.
	 */
	private @Nullable Integer transactionPoolSize;

	/**
	 * Age at which a producer is replaced by a new one. Below the time after which the
	 * broker forgets a transactional id, idle transactional producers keep working.
	 */
	private @Nullable Duration maxAge;

	/**
	 * Time to wait for a producer to send what it holds when it is closed for good.
	 * Rounded up to seconds.
	 */
	private @Nullable Duration closeTimeout;

	/**
	 * Further settings under the client's names. They win over the settings above.
	 */
	private final Map<String, String> properties = new HashMap<>();

	public @Nullable PartitioningProperties getPartitioning() {
		return this.partitioning;
	}

	public void setPartitioning(@Nullable PartitioningProperties partitioning) {
		this.partitioning = partitioning;
	}

	public @Nullable DeliveryPreset getDelivery() {
		return this.delivery;
	}

	public void setDelivery(@Nullable DeliveryPreset delivery) {
		this.delivery = delivery;
	}

	public @Nullable OptimizationPreset getOptimizeFor() {
		return this.optimizeFor;
	}

	public void setOptimizeFor(@Nullable OptimizationPreset optimizeFor) {
		this.optimizeFor = optimizeFor;
	}

	public @Nullable List<String> getBootstrapServers() {
		return this.bootstrapServers;
	}

	public void setBootstrapServers(@Nullable List<String> bootstrapServers) {
		this.bootstrapServers = bootstrapServers;
	}

	public @Nullable String getClientId() {
		return this.clientId;
	}

	public void setClientId(@Nullable String clientId) {
		this.clientId = clientId;
	}

	public @Nullable Class<?> getKeySerializer() {
		return this.keySerializer;
	}

	public void setKeySerializer(@Nullable Class<?> keySerializer) {
		this.keySerializer = keySerializer;
	}

	public @Nullable Class<?> getValueSerializer() {
		return this.valueSerializer;
	}

	public void setValueSerializer(@Nullable Class<?> valueSerializer) {
		this.valueSerializer = valueSerializer;
	}

	public @Nullable List<Class<?>> getInterceptors() {
		return this.interceptors;
	}

	public void setInterceptors(@Nullable List<Class<?>> interceptors) {
		this.interceptors = interceptors;
	}

	public @Nullable Acknowledgements getAcks() {
		return this.acks;
	}

	public void setAcks(@Nullable Acknowledgements acks) {
		this.acks = acks;
	}

	public @Nullable Boolean getIdempotence() {
		return this.idempotence;
	}

	public void setIdempotence(@Nullable Boolean idempotence) {
		this.idempotence = idempotence;
	}

	public @Nullable Integer getMaxInFlight() {
		return this.maxInFlight;
	}

	public void setMaxInFlight(@Nullable Integer maxInFlight) {
		this.maxInFlight = maxInFlight;
	}

	public @Nullable Integer getRetries() {
		return this.retries;
	}

	public void setRetries(@Nullable Integer retries) {
		this.retries = retries;
	}

	public @Nullable Duration getRetryBackoff() {
		return this.retryBackoff;
	}

	public void setRetryBackoff(@Nullable Duration retryBackoff) {
		this.retryBackoff = retryBackoff;
	}

	public @Nullable Duration getRetryBackoffMax() {
		return this.retryBackoffMax;
	}

	public void setRetryBackoffMax(@Nullable Duration retryBackoffMax) {
		this.retryBackoffMax = retryBackoffMax;
	}

	public @Nullable Duration getDeliveryTimeout() {
		return this.deliveryTimeout;
	}

	public void setDeliveryTimeout(@Nullable Duration deliveryTimeout) {
		this.deliveryTimeout = deliveryTimeout;
	}

	public @Nullable Duration getRequestTimeout() {
		return this.requestTimeout;
	}

	public void setRequestTimeout(@Nullable Duration requestTimeout) {
		this.requestTimeout = requestTimeout;
	}

	public @Nullable Duration getMaxBlock() {
		return this.maxBlock;
	}

	public void setMaxBlock(@Nullable Duration maxBlock) {
		this.maxBlock = maxBlock;
	}

	public @Nullable Duration getLinger() {
		return this.linger;
	}

	public void setLinger(@Nullable Duration linger) {
		this.linger = linger;
	}

	public @Nullable DataSize getBatchSize() {
		return this.batchSize;
	}

	public void setBatchSize(@Nullable DataSize batchSize) {
		this.batchSize = batchSize;
	}

	public @Nullable DataSize getBufferMemory() {
		return this.bufferMemory;
	}

	public void setBufferMemory(@Nullable DataSize bufferMemory) {
		this.bufferMemory = bufferMemory;
	}

	public @Nullable DataSize getMaxRequestSize() {
		return this.maxRequestSize;
	}

	public void setMaxRequestSize(@Nullable DataSize maxRequestSize) {
		this.maxRequestSize = maxRequestSize;
	}

	public @Nullable Compression getCompression() {
		return this.compression;
	}

	public void setCompression(@Nullable Compression compression) {
		this.compression = compression;
	}

	public @Nullable Integer getCompressionLevel() {
		return this.compressionLevel;
	}

	public void setCompressionLevel(@Nullable Integer compressionLevel) {
		this.compressionLevel = compressionLevel;
	}

	public @Nullable DataSize getSendBuffer() {
		return this.sendBuffer;
	}

	public void setSendBuffer(@Nullable DataSize sendBuffer) {
		this.sendBuffer = sendBuffer;
	}

	public @Nullable DataSize getReceiveBuffer() {
		return this.receiveBuffer;
	}

	public void setReceiveBuffer(@Nullable DataSize receiveBuffer) {
		this.receiveBuffer = receiveBuffer;
	}

	public @Nullable Class<?> getPartitioner() {
		return this.partitioner;
	}

	public void setPartitioner(@Nullable Class<?> partitioner) {
		this.partitioner = partitioner;
	}

	public @Nullable Boolean getPartitionerAdaptive() {
		return this.partitionerAdaptive;
	}

	public void setPartitionerAdaptive(@Nullable Boolean partitionerAdaptive) {
		this.partitionerAdaptive = partitionerAdaptive;
	}

	public @Nullable Duration getPartitionerAvailabilityTimeout() {
		return this.partitionerAvailabilityTimeout;
	}

	public void setPartitionerAvailabilityTimeout(@Nullable Duration partitionerAvailabilityTimeout) {
		this.partitionerAvailabilityTimeout = partitionerAvailabilityTimeout;
	}

	public @Nullable Boolean getPartitionerIgnoreKeys() {
		return this.partitionerIgnoreKeys;
	}

	public void setPartitionerIgnoreKeys(@Nullable Boolean partitionerIgnoreKeys) {
		this.partitionerIgnoreKeys = partitionerIgnoreKeys;
	}

	public @Nullable Duration getMetadataMaxAge() {
		return this.metadataMaxAge;
	}

	public void setMetadataMaxAge(@Nullable Duration metadataMaxAge) {
		this.metadataMaxAge = metadataMaxAge;
	}

	public @Nullable Duration getMetadataMaxIdle() {
		return this.metadataMaxIdle;
	}

	public void setMetadataMaxIdle(@Nullable Duration metadataMaxIdle) {
		this.metadataMaxIdle = metadataMaxIdle;
	}

	public @Nullable MetadataRecoveryStrategy getMetadataRecoveryStrategy() {
		return this.metadataRecoveryStrategy;
	}

	public void setMetadataRecoveryStrategy(@Nullable MetadataRecoveryStrategy metadataRecoveryStrategy) {
		this.metadataRecoveryStrategy = metadataRecoveryStrategy;
	}

	public @Nullable Duration getMetadataRecoveryRebootstrapTrigger() {
		return this.metadataRecoveryRebootstrapTrigger;
	}

	public void setMetadataRecoveryRebootstrapTrigger(@Nullable Duration metadataRecoveryRebootstrapTrigger) {
		this.metadataRecoveryRebootstrapTrigger = metadataRecoveryRebootstrapTrigger;
	}

	public @Nullable Duration getConnectionsMaxIdle() {
		return this.connectionsMaxIdle;
	}

	public void setConnectionsMaxIdle(@Nullable Duration connectionsMaxIdle) {
		this.connectionsMaxIdle = connectionsMaxIdle;
	}

	public @Nullable String getTransactionalIdPrefix() {
		return this.transactionalIdPrefix;
	}

	public void setTransactionalIdPrefix(@Nullable String transactionalIdPrefix) {
		this.transactionalIdPrefix = transactionalIdPrefix;
	}

	public @Nullable Duration getTransactionTimeout() {
		return this.transactionTimeout;
	}

	public void setTransactionTimeout(@Nullable Duration transactionTimeout) {
		this.transactionTimeout = transactionTimeout;
	}

	public @Nullable Integer getTransactionPoolSize() {
		return this.transactionPoolSize;
	}

	public void setTransactionPoolSize(@Nullable Integer transactionPoolSize) {
		this.transactionPoolSize = transactionPoolSize;
	}

	public @Nullable Duration getMaxAge() {
		return this.maxAge;
	}

	public void setMaxAge(@Nullable Duration maxAge) {
		this.maxAge = maxAge;
	}

	public @Nullable Duration getCloseTimeout() {
		return this.closeTimeout;
	}

	public void setCloseTimeout(@Nullable Duration closeTimeout) {
		this.closeTimeout = closeTimeout;
	}

	public Map<String, String> getProperties() {
		return this.properties;
	}

}
