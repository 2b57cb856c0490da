package io.durablekafka.relay;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import io.durablekafka.outbox.DeadLetter;
import io.durablekafka.outbox.FailureCategory;
import io.durablekafka.outbox.FailureClassification;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.record.partitioning.Partitioning;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * One producer from its creation to its first failure. The thread that learns of the
 * failure closes the producer before it does anything else, so that no later row of a key
 * goes out after one that did not. Resolved deliveries gather in a lock-free list; the
 * relay's thread takes them from there.
 */
final class RelaySession {

	private static final Log logger = LogFactory.getLog(RelaySession.class);

	private final Producer<byte[], byte[]> producer;

	private final Partitioning partitioning;

	private final FailureClassification classification;

	private final RelayPolicies policies;

	private final Signal signal;

	private final RelayListener listener;

	private final AtomicReference<@Nullable Delivery> resolved = new AtomicReference<>();

	private final AtomicReference<@Nullable DeliveryFailure> stopped = new AtomicReference<>();

	RelaySession(Producer<byte[], byte[]> producer, Partitioning partitioning, FailureClassification classification,
			RelayPolicies policies, Signal signal, RelayListener listener) {
		this.producer = producer;
		this.partitioning = partitioning;
		this.classification = classification;
		this.policies = policies;
		this.signal = signal;
		this.listener = listener;
	}

	/**
	 * Send a row. Never throws: whatever happens resolves the delivery.
	 * @param row the row
	 * @param restamped whether it gets the present time
	 * @return the failure if the row failed before anything was sent after it
	 */
	@Nullable DeliveryFailure send(OutboxRecord row, boolean restamped) {
		ProducerRecord<byte[], byte[]> record;
		try {
			record = (restamped) ? RelayedRecord.restamped(row, this.policies.clock().millis()) : RelayedRecord.of(row);
		}
		catch (RuntimeException ex) {
			Delivery delivery = new Delivery(row, new ProducerRecord<>(row.topic(), null), null, this);
			resolve(delivery, new DeliveryFailure(FailureCategory.RECORD, ex));
			return delivery.sent();
		}
		return send(new Delivery(row, record, null, this));
	}

	/**
	 * Send a dead letter to its topic. Never throws, as with a row.
	 * @param deadLetter the dead letter
	 * @param topic the topic
	 * @return the failure if it failed before anything was sent after it
	 */
	@Nullable DeliveryFailure send(DeadLetter deadLetter, String topic) {
		OutboxRecord row = deadLetter.record();
		ProducerRecord<byte[], byte[]> record;
		try {
			record = RelayedRecord.of(deadLetter, topic, this.policies.clock().millis());
		}
		catch (RuntimeException ex) {
			Delivery delivery = new Delivery(row, new ProducerRecord<>(topic, null), deadLetter, this);
			resolve(delivery, new DeliveryFailure(FailureCategory.RECORD, ex));
			return delivery.sent();
		}
		return send(new Delivery(row, record, deadLetter, this));
	}

	private @Nullable DeliveryFailure send(Delivery delivery) {
		delivery.sending = this.listener.sending(delivery.row(), delivery.record());
		try {
			this.producer.send(withPartition(delivery.record()), delivery);
		}
		catch (Throwable ex) {
			failed(delivery, ex);
		}
		return delivery.sent();
	}

	/**
	 * Choose the partition by the number of partitions that there are now.
	 */
	private ProducerRecord<byte[], byte[]> withPartition(ProducerRecord<byte[], byte[]> record) {
		return Partitioning.withPartition(record,
				this.partitioning.choose(record, record.key(), (topic) -> this.producer.partitionsFor(topic).size()));
	}

	void acknowledged(Delivery delivery, RecordMetadata metadata) {
		resolve(delivery, metadata);
	}

	void failed(Delivery delivery, Throwable cause) {
		resolve(delivery, new DeliveryFailure(this.classification.classify(delivery.topic(), cause), cause));
	}

	private void resolve(Delivery delivery, Object outcome) {
		try {
			Delivery.Moment moment = delivery.resolve(outcome);
			if (moment == null) {
				return;
			}
			if (outcome instanceof DeliveryFailure failure
					&& stopsProducer(delivery, failure, moment == Delivery.Moment.DURING_SEND)) {
				stop(failure);
			}
			publish(delivery);
		}
		catch (Throwable ex) {
			// It must not reach the producer's I/O thread, which would die of an error
			stop(DeliveryFailure.infrastructure(ex));
		}
	}

	private boolean stopsProducer(Delivery delivery, DeliveryFailure failure, boolean duringSend) {
		if (delivery.deadLetter() != null && failure.category() == FailureCategory.UNKNOWN_TOPIC) {
			return false;
		}
		return failure.stopsProducer(duringSend) || (!duringSend && delivery.deadLetter() == null
				&& this.policies.stopsProducer(delivery.topic(), failure));
	}

	private void publish(Delivery delivery) {
		Delivery head;
		do {
			head = this.resolved.get();
			delivery.next = head;
		}
		while (!this.resolved.compareAndSet(head, delivery));
		if (head == null) {
			this.signal.raise();
		}
	}

	/**
	 * Take what was resolved since the last call.
	 * @return the first delivery in the order in which they were resolved, linked to the
	 * next by {@link Delivery#next}
	 */
	@Nullable Delivery takeResolved() {
		Delivery delivery = this.resolved.getAndSet(null);
		Delivery first = null;
		while (delivery != null) {
			Delivery next = delivery.next;
			delivery.next = first;
			first = delivery;
			delivery = next;
		}
		return first;
	}

	/**
	 * Close the producer at once. Nothing goes out after this. Only the first cause
	 * counts.
	 * @param cause the cause
	 */
	void stop(DeliveryFailure cause) {
		if (this.stopped.compareAndSet(null, cause)) {
			closeProducer();
			this.signal.raise();
		}
	}

	/**
	 * Close the producer and wait for its I/O thread, after which no delivery is resolved
	 * any more.
	 */
	void close() {
		// An interrupted thread would not wait
		boolean interrupted = Thread.interrupted();
		try {
			closeProducer();
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	@Nullable DeliveryFailure stopped() {
		return this.stopped.get();
	}

	private void closeProducer() {
		try {
			this.producer.close(Duration.ZERO);
		}
		catch (Throwable ex) {
			logger.warn("Closing the relay's producer failed", ex);
		}
	}

}
