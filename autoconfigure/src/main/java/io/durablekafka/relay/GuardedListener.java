package io.durablekafka.relay;

import io.durablekafka.outbox.DeadLetter;
import io.durablekafka.outbox.OutboxRecord;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a listener throws away from the relay. Logs the first exception only, since
 * a listener that throws usually does so for each row.
 */
final class GuardedListener implements RelayListener {

	private static final Log logger = LogFactory.getLog(GuardedListener.class);

	private final RelayListener delegate;

	private boolean reported;

	GuardedListener(RelayListener delegate) {
		this.delegate = delegate;
	}

	@Override
	public @Nullable RelaySending sending(OutboxRecord row, ProducerRecord<byte[], byte[]> record) {
		try {
			return this.delegate.sending(row, record);
		}
		catch (Throwable ex) {
			report(ex);
			return null;
		}
	}

	/**
	 * Tell about the outcome of a row.
	 * @param sending who wants to know
	 * @param delivery the row
	 */
	void ended(RelaySending sending, Delivery delivery) {
		try {
			DeliveryFailure failure = delivery.failure();
			if (failure != null) {
				sending.failed(failure.cause());
			}
			else {
				sending.acknowledged(delivery.acknowledgement());
			}
		}
		catch (Throwable ex) {
			report(ex);
		}
	}

	@Override
	public void relayed(OutboxRecord row, RecordMetadata metadata) {
		try {
			this.delegate.relayed(row, metadata);
		}
		catch (Throwable ex) {
			report(ex);
		}
	}

	@Override
	public void deadLettered(DeadLetter deadLetter) {
		try {
			this.delegate.deadLettered(deadLetter);
		}
		catch (Throwable ex) {
			report(ex);
		}
	}

	@Override
	public void acknowledged() {
		try {
			this.delegate.acknowledged();
		}
		catch (Throwable ex) {
			report(ex);
		}
	}

	@Override
	public void failed(Throwable failure) {
		try {
			this.delegate.failed(failure);
		}
		catch (Throwable ex) {
			report(ex);
		}
	}

	private void report(Throwable ex) {
		if (!this.reported) {
			this.reported = true;
			logger.warn("Relay listener '" + this.delegate.getClass().getName()
					+ "' threw an exception. The relay goes on; further exceptions of it are not logged", ex);
		}
	}

}
