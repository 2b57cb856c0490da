package io.durablekafka.consumer;

/**
 * Remembers which records were seen, and where. Must be thread-safe.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface SeenRecords {

	/**
	 * Remember a record, unless one of its identity is remembered already.
	 * <p>
	 * The same record at the same place is not a duplicate: Kafka delivers it again after
	 * a failure of the listener, and it must be processed then.
	 * @param record the record
	 * @return whether it is a duplicate: a record of this identity was seen at another
	 * place, or is known to have been processed
	 */
	boolean isDuplicate(SeenRecord record);

}
