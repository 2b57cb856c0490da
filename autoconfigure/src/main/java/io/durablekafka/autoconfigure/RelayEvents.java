package io.durablekafka.autoconfigure;

import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import io.durablekafka.DeliveryListeners;
import io.durablekafka.outbox.DeadLetter;
import io.durablekafka.outbox.OutboxRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Tells the application's listeners about stored records, off the relay's thread. When
 * too many events wait, the relay does as well.
 */
final class RelayEvents implements AutoCloseable {

	private static final int LIMIT = 1000;

	private final Semaphore permits = new Semaphore(LIMIT);

	private final DeliveryListeners listeners;

	private final Executor executor;

	private volatile boolean closed;

	RelayEvents(DeliveryListeners listeners, Executor executor) {
		this.listeners = listeners;
		this.executor = executor;
	}

	void relayed(OutboxRecord row, RecordMetadata metadata) {
		if (!this.listeners.isEmpty()) {
			tell(() -> this.listeners.relayed(row, metadata));
		}
	}

	void deadLettered(DeadLetter deadLetter) {
		if (!this.listeners.isEmpty()) {
			tell(() -> this.listeners.deadLettered(deadLetter));
		}
	}

	private void tell(Runnable event) {
		awaitPermit();
		try {
			this.executor.execute(() -> {
				try {
					event.run();
				}
				finally {
					this.permits.release();
				}
			});
		}
		catch (RuntimeException ex) {
			this.permits.release();
			throw ex;
		}
	}

	private void awaitPermit() {
		try {
			while (!this.permits.tryAcquire(100, TimeUnit.MILLISECONDS)) {
				if (this.closed) {
					return;
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Hold up the relay no longer.
	 */
	@Override
	public void close() {
		this.closed = true;
	}

}
