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

}
