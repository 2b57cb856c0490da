package io.durablekafka.producer;

import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Takes part in each send, and is told once about each resolved delivery, on a thread of
 * the {@link Completions}, never on the producer's network thread.
 *
 * @param <K> the key type
 * @param <V> the value type
 * @since 0.1.0
 */
public interface SendListener<K, V> {

	/**
	 * Change a record before it is sent. Called on the sending thread with a copy of the
	 * caller's record.
	 * @param record the record
	 * @return the record to send
	 * @throws RuntimeException if the send has to fail
	 */
	default ProducerRecord<K, V> onSend(ProducerRecord<K, V> record) {
		return record;
	}

	/**
	 * Whether {@link #resolved} may run code of the application other than what is
	 * attached to the future.
	 * @param delivery the delivery
	 * @return whether a thread is needed that may be held up
	 */
	default boolean callsApplication(Delivery<K, V> delivery) {
		return true;
	}

	/**
	 * The outcome is known. Releases those who wait for the future, and runs nothing of
	 * the application. Called before {@link #resolved}.
	 * @param delivery the delivery
	 */
	void known(Delivery<K, V> delivery);

	/**
	 * A delivery is resolved: published, stored or failed. May run callbacks of the
	 * application.
	 * @param delivery the delivery
	 */
	void resolved(Delivery<K, V> delivery);

}
