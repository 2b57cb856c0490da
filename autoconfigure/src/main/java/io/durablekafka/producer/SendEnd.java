package io.durablekafka.producer;

/**
 * How a send ended.
 *
 * @since 0.1.0
 */
public enum SendEnd {

	/**
	 * Kafka has acknowledged the record.
	 */
	PUBLISHED,

	/**
	 * The record is committed in the outbox.
	 */
	STORED,

	/**
	 * The record is neither in Kafka nor in the outbox.
	 */
	FAILED,

	/**
	 * The record is a dead letter.
	 */
	DEAD

}
