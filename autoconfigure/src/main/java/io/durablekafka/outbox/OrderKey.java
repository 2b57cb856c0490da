package io.durablekafka.outbox;

import java.util.Arrays;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * What must stay in order: the records of one key of a topic, or of one explicit
 * partition when they have no key. Equal to another by the contents of the key.
 *
 * @since 0.1.0
 */
public final class OrderKey {

	private final String topic;

	private final byte @Nullable [] key;

	private final @Nullable Integer partition;

	private final int hash;

	private OrderKey(String topic, byte @Nullable [] key, @Nullable Integer partition) {
		this.topic = topic;
		this.key = key;
		this.partition = partition;
		this.hash = 31 * (31 * topic.hashCode() + Arrays.hashCode(key)) + Objects.hashCode(partition);
	}

	/**
	 * The order that a record belongs to.
	 * @param topic the topic
	 * @param key the serialized key
	 * @param partition the explicit partition, which does not matter to a record with a
	 * key
	 * @return the order, or {@code null} for a record that has neither key nor partition
	 */
	public static @Nullable OrderKey of(String topic, byte @Nullable [] key, @Nullable Integer partition) {
		if (key == null && partition == null) {
			return null;
		}
		return new OrderKey(topic, key, (key != null) ? null : partition);
	}

	/**
	 * The order that a row belongs to.
	 * @param row the row
	 * @return the order, or {@code null} for a row that has none
	 */
	public static @Nullable OrderKey of(OutboxRecord row) {
		return of(row.topic(), row.key(), row.partition());
	}

	/**
	 * The topic.
	 * @return the topic
	 */
	public String topic() {
		return this.topic;
	}

	/**
	 * The serialized key, which must not be changed.
	 * @return the key, or {@code null} when the partition makes the order
	 */
	public byte @Nullable [] key() {
		return this.key;
	}

	/**
	 * The partition of records without a key.
	 * @return the partition, or {@code null} when the key makes the order
	 */
	public @Nullable Integer partition() {
		return this.partition;
	}

	/**
	 * Slot of the gate.
	 * @return the slot
	 */
	public int slot() {
		return Slots.of(this.topic, this.key, this.partition);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return this == other
				|| (other instanceof OrderKey that && this.hash == that.hash && this.topic.equals(that.topic)
						&& Arrays.equals(this.key, that.key) && Objects.equals(this.partition, that.partition));
	}

	@Override
	public int hashCode() {
		return this.hash;
	}

	/**
	 * Without the key, which is the application's data.
	 */
	@Override
	public String toString() {
		return this.topic + ((this.partition != null) ? "-" + this.partition : "/" + slot());
	}

}
