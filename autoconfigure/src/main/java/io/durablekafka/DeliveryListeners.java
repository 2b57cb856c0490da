package io.durablekafka;

import java.util.List;
import java.util.function.Consumer;

import io.durablekafka.outbox.DeadLetter;
import io.durablekafka.outbox.OutboxRecord;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Tells several listeners. One that throws harms no other. Thread-safe.
 *
 * @since 0.1.0
 */
public final class DeliveryListeners {

	private static final Log logger = LogFactory.getLog(DeliveryListeners.class);

	private final List<DeliveryListener> listeners;

	/**
	 * Create a listener.
	 * @param listeners whom to tell, in this order
	 */
	public DeliveryListeners(List<DeliveryListener> listeners) {
		this.listeners = List.copyOf(listeners);
	}

	/**
	 * Whether nobody listens.
	 * @return whether there is no listener
	 */
	public boolean isEmpty() {
		return this.listeners.isEmpty();
	}

	/**
	 * Kafka has acknowledged a record.
	 * @param result the result of the send
	 */
	void published(DurableSendResult<?, ?> result) {
		each((listener) -> listener.published(result));
	}

	/**
	 * A record is committed in the outbox.
	 * @param result the result of the send
	 */
	void stored(DurableSendResult<?, ?> result) {
		each((listener) -> listener.stored(result));
	}

	/**
	 * Kafka has acknowledged a stored record.
	 * @param record the record
	 * @param metadata the broker's metadata
	 */
	public void relayed(OutboxRecord record, RecordMetadata metadata) {
		each((listener) -> listener.relayed(record, metadata));
	}

	/**
	 * A record is parked as a dead letter.
	 * @param deadLetter the dead letter
	 */
	public void deadLettered(DeadLetter deadLetter) {
		each((listener) -> listener.deadLettered(deadLetter));
	}

	/**
	 * A record is neither in its topic nor stored.
	 * @param record the record
	 * @param failure why
	 */
	void rejected(ProducerRecord<?, ?> record, Throwable failure) {
		each((listener) -> listener.rejected(record, failure));
	}

	private void each(Consumer<DeliveryListener> event) {
		for (DeliveryListener listener : this.listeners) {
			try {
				event.accept(listener);
			}
			catch (Throwable ex) {
				logger.error("Delivery listener %s failed".formatted(listener.getClass().getName()), ex);
			}
		}
	}

}
