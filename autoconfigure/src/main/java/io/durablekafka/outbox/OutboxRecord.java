package io.durablekafka.outbox;

import org.jspecify.annotations.Nullable;

/**
 * One record as the outbox keeps it: the bytes that the direct send would have written,
 * and what the relay needs to bring them back in order. Immutable; the arrays must not be
 * changed by whoever receives them.
 *
 * @param id identity given by the database, increasing in commit order of one writer;
 * {@code 0} before the row was stored
 * @param lane hash of topic and key, {@code 0} to {@value Slots#LANES} exclusive
 * @param topic topic that the record goes to
 * @param partition explicit partition, or {@code null} to let the partitioner decide
 * @param key serialized key
 * @param value serialized value, {@code null} for a tombstone
 * @param headers headers in the form of {@link HeaderCodec}
 * @param timestamp record timestamp in milliseconds since the epoch
 * @param messageId identity of the record, kept through every attempt
 * @param origin instance that stored the row
 * @since 0.1.0
 */
public record OutboxRecord(long id, int lane, String topic, @Nullable Integer partition, byte @Nullable [] key,
		byte @Nullable [] value, byte[] headers, long timestamp, String messageId, String origin) {

	/**
	 * What the origin of a record ends with that was a dead letter. No run has it in its
	 * name.
	 */
	private static final String REVIVED = "+";

	private static final int UUID_LENGTH = 36;

	private static final int UUID_VERSION_AT = 14;

	/**
	 * Slot of the gate that this record belongs to.
	 * @return the slot, or {@link Slots#UNORDERED}
	 */
	public int slot() {
		return Slots.of(this.topic, this.key, this.partition);
	}

	/**
	 * Bytes of key, value and headers, for limits in bytes.
	 * @return the size in bytes
	 */
	public int size() {
		return ((this.key != null) ? this.key.length : 0) + ((this.value != null) ? this.value.length : 0)
				+ this.headers.length;
	}

	/**
	 * This record as it is sent after it was a dead letter. It has an origin of its own:
	 * the run that stored it has counted it as gone, and must not do so twice.
	 * @param topic topic to send it to; an explicit partition is kept in its own topic
	 * only, and the lane follows from both
	 * @param headers headers to send it with
	 * @return the record, not stored yet
	 */
	public OutboxRecord revived(String topic, byte[] headers) {
		Integer samePartition = (topic.equals(this.topic)) ? this.partition : null;
		int newLane = Slots.lane(Slots.of(topic, this.key, samePartition));
		String newOrigin = (isRevived()) ? this.origin : this.origin + REVIVED;
		return new OutboxRecord(0, newLane, topic, samePartition, this.key, this.value, headers, this.timestamp,
				this.messageId, newOrigin);
	}

	/**
	 * Whether this record was a dead letter before.
	 * @return whether somebody has put it back
	 */
	public boolean isRevived() {
		return this.origin.endsWith(REVIVED);
	}

	/**
	 * When the record was sent first, as far as can be told: what its message id says if
	 * that is a UUID of version 7, which begins with the time (RFC 9562), else its
	 * timestamp.
	 * @return milliseconds since the epoch
	 */
	public long sentAt() {
		if (this.messageId.length() == UUID_LENGTH && this.messageId.charAt(UUID_VERSION_AT) == '7') {
			try {
				return (Long.parseLong(this.messageId, 0, 8, 16) << 16) | Long.parseLong(this.messageId, 9, 13, 16);
			}
			catch (NumberFormatException ex) {
				return this.timestamp;
			}
		}
		return this.timestamp;
	}

}
