package io.durablekafka.autoconfigure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.util.unit.DataSize;

/**
 * Properties of one topic.
 *
 * @since 0.1.0
 */
public class TopicProperties {

	/**
	 * Which way records of the topic take.
	 */
	private Mode mode = Mode.KAFKA_FIRST;

	/**
	 * Name of the producer that sends records of the topic. Wins over the patterns of the
	 * producers.
	 */
	private @Nullable String producer;

	/**
	 * Whether each record of the topic needs a key.
	 */
	private @Nullable Key key;

	/**
	 * Whether the value of a record of the topic may be null.
	 */
	private @Nullable Boolean tombstones;

	/**
	 * Greatest size of a serialized record of the topic: key, value, and the names and
	 * values of its headers. Checked where records can be stored, not for records in
	 * Kafka transactions and those that Kafka's client serializes itself.
	 */
	private @Nullable DataSize maxSize;

	/**
	 * Whether records of the topic may be dropped when the outbox is nearly full, so that
	 * those of other topics can still be stored. Needs the policy 'shed' of
	 * 'durable-kafka.outbox.cap'.
	 */
	private boolean expendable;

	@NestedConfigurationProperty
	private @Nullable PartitioningProperties partitioning;

	/**
	 * Expected number of partitions.
	 */
	private @Nullable Integer partitions;

	/**
	 * Expected number of replicas.
	 */
	private @Nullable Short replicationFactor;

	/**
	 * Expected value of 'min.insync.replicas'.
	 */
	private @Nullable Integer minInsyncReplicas;

	/**
	 * Whether to create the topic, in the background after the start and as expected, if
	 * it does not exist. An existing topic only ever gets partitions added.
	 */
	private boolean create;

	/**
	 * Headers of the records of the topic, by name. They win over those of the producer,
	 * and may have the same placeholders.
	 */
	private Map<String, String> headers = new LinkedHashMap<>();

	/**
	 * Whether the later records of a key wait for a dead letter of the topic. As
	 * 'durable-kafka.relay.on-dead-letter' says when not set.
	 */
	private @Nullable OnDeadLetter onDeadLetter;

	/**
	 * How long a record of the topic may wait in the outbox before it becomes a dead
	 * letter. As 'durable-kafka.relay.time-to-live' says when not set.
	 */
	private @Nullable Duration timeToLive;

	/**
	 * What the relay does with records of the topic whose timestamp the broker refuses.
	 * As 'durable-kafka.relay.old-timestamps' says when not set.
	 */
	private @Nullable OldTimestamps oldTimestamps;

	/**
	 * Whether the relay leaves stored records of the topic where they are until somebody
	 * resumes it.
	 */
	private boolean relayPaused;

	public Mode getMode() {
		return this.mode;
	}

	public void setMode(Mode mode) {
		this.mode = mode;
	}

	public @Nullable String getProducer() {
		return this.producer;
	}

	public void setProducer(@Nullable String producer) {
		this.producer = producer;
	}

	public @Nullable Key getKey() {
		return this.key;
	}

	public void setKey(@Nullable Key key) {
		this.key = key;
	}

	public @Nullable Boolean getTombstones() {
		return this.tombstones;
	}

	public void setTombstones(@Nullable Boolean tombstones) {
		this.tombstones = tombstones;
	}

	public @Nullable DataSize getMaxSize() {
		return this.maxSize;
	}

	public void setMaxSize(@Nullable DataSize maxSize) {
		this.maxSize = maxSize;
	}

	public boolean isExpendable() {
		return this.expendable;
	}

	public void setExpendable(boolean expendable) {
		this.expendable = expendable;
	}

	public @Nullable PartitioningProperties getPartitioning() {
		return this.partitioning;
	}

	public void setPartitioning(@Nullable PartitioningProperties partitioning) {
		this.partitioning = partitioning;
	}

	public @Nullable Integer getPartitions() {
		return this.partitions;
	}

	public void setPartitions(@Nullable Integer partitions) {
		this.partitions = partitions;
	}

	public @Nullable Short getReplicationFactor() {
		return this.replicationFactor;
	}

	public void setReplicationFactor(@Nullable Short replicationFactor) {
		this.replicationFactor = replicationFactor;
	}

	public @Nullable Integer getMinInsyncReplicas() {
		return this.minInsyncReplicas;
	}

	public void setMinInsyncReplicas(@Nullable Integer minInsyncReplicas) {
		this.minInsyncReplicas = minInsyncReplicas;
	}

	public boolean isCreate() {
		return this.create;
	}

	public void setCreate(boolean create) {
		this.create = create;
	}

	public Map<String, String> getHeaders() {
		return this.headers;
	}

	public void setHeaders(Map<String, String> headers) {
		this.headers = headers;
	}

	public @Nullable OnDeadLetter getOnDeadLetter() {
		return this.onDeadLetter;
	}

	public void setOnDeadLetter(@Nullable OnDeadLetter onDeadLetter) {
		this.onDeadLetter = onDeadLetter;
	}

	public @Nullable Duration getTimeToLive() {
		return this.timeToLive;
	}

	public void setTimeToLive(@Nullable Duration timeToLive) {
		this.timeToLive = timeToLive;
	}

	public @Nullable OldTimestamps getOldTimestamps() {
		return this.oldTimestamps;
	}

	public void setOldTimestamps(@Nullable OldTimestamps oldTimestamps) {
		this.oldTimestamps = oldTimestamps;
	}

	public boolean isRelayPaused() {
		return this.relayPaused;
	}

	public void setRelayPaused(boolean relayPaused) {
		this.relayPaused = relayPaused;
	}

	/**
	 * What becomes of a key when one of its records is a dead letter.
	 */
	public enum OnDeadLetter {

		/**
		 * The key goes on without the record.
		 */
		SKIP,

		/**
		 * The later records of the key wait in the outbox until the record is no longer
		 * in the table of dead letters.
		 */
		HOLD

	}

	/**
	 * What becomes of a record whose timestamp the broker refuses.
	 */
	public enum OldTimestamps {

		/**
		 * It keeps its timestamp and becomes a dead letter.
		 */
		KEEP,

		/**
		 * It is published with the present time, and its own in the header
		 * 'dk-timestamp'.
		 */
		NOW

	}

	/**
	 * Ways that records can take.
	 */
	public enum Mode {

		/**
		 * To Kafka, and into the outbox when Kafka does not take them.
		 */
		KAFKA_FIRST,

		/**
		 * Into the outbox, and from there to Kafka. In a transaction of the outbox's
		 * database they are part of it.
		 */
		OUTBOX_FIRST,

		/**
		 * To Kafka or nowhere: what Kafka does not take fails.
		 */
		KAFKA_ONLY

	}

	/**
	 * Whether records need a key.
	 */
	public enum Key {

		/**
		 * A record without a key is not valid.
		 */
		REQUIRED,

		/**
		 * A record may have no key.
		 */
		OPTIONAL

	}

}
