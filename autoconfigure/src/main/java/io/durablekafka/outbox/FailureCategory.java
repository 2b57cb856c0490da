package io.durablekafka.outbox;

/**
 * What a failed delivery means for the record.
 *
 * @since 0.1.0
 */
public enum FailureCategory {

	/**
	 * Kafka did not take the record in time and may do so later: the record is stored,
	 * and the direct path stops until Kafka acknowledges again.
	 */
	INFRASTRUCTURE,

	/**
	 * Kafka answers, but does not know this topic (yet): the record is stored, other
	 * topics go on.
	 */
	UNKNOWN_TOPIC,

	/**
	 * Kafka will never take this record: it is rejected, or a dead letter when it was
	 * stored already.
	 */
	RECORD,

	/**
	 * The application may not do this. The record becomes a dead letter, since a change
	 * of permissions makes it deliverable.
	 */
	AUTHORIZATION,

	/**
	 * The record belongs to a Kafka transaction that did not commit: the caller has to
	 * repeat the transaction, so the record is neither stored nor sent again.
	 */
	TRANSACTION,

	/**
	 * The record waited in the outbox for longer than it may. Not the result of an
	 * attempt to publish it.
	 */
	EXPIRED

}
