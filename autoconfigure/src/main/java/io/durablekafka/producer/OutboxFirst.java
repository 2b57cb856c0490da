package io.durablekafka.producer;

import java.lang.ref.WeakReference;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import io.durablekafka.outbox.CallersTransaction;
import io.durablekafka.outbox.OutboxStoreException;
import io.durablekafka.outbox.TransactionRows;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The way of records whose topic is {@code outbox-first}: into the outbox, in the
 * caller's transaction if that is one of the outbox's database, otherwise in a commit
 * that is shared with others. Thread-safe.
 *
 * @param <K> the key type
 * @param <V> the value type
 */
final class OutboxFirst<K, V> {

	private static final Log logger = LogFactory.getLog(OutboxFirst.class);

	private static final long WAIT_STEP = TimeUnit.MILLISECONDS.toNanos(1);

	private final OutboxPath<K, V> outbox;

	private final OutboxParts parts;

	private final long maxBlock;

	/**
	 * The last record that each thread has stored outside of a transaction. What it
	 * stores in one must not become visible before that.
	 */
	private final ThreadLocal<WeakReference<Delivery<K, V>>> latest = new ThreadLocal<>();

	private final AtomicBoolean warned = new AtomicBoolean();

	private volatile Set<String> topics = Set.of();

	OutboxFirst(OutboxPath<K, V> outbox, OutboxParts parts, SenderSettings settings) {
		this.outbox = outbox;
		this.parts = parts;
		this.maxBlock = settings.maxBlock().toNanos();
	}

	void setTopics(Set<String> topics) {
		this.topics = Set.copyOf(topics);
	}

	boolean takes(String topic) {
		Set<String> known = this.topics;
		return !known.isEmpty() && known.contains(topic);
	}

	/**
	 * Whether the calling thread has a transaction that its records are part of.
	 */
	boolean isInTransaction() {
		return TransactionSynchronizationManager.hasResource(this) || this.parts.store().callersTransaction() != null;
	}

	void store(Delivery<K, V> delivery, long deadline) {
		TransactionSends<K, V> sends;
		try {
			sends = currentSends();
		}
		catch (RuntimeException ex) {
			this.outbox.refuse(delivery, ex);
			return;
		}
		if (sends != null) {
			sends.add(delivery, deadline);
		}
		else {
			warnOfOtherTransaction(delivery.record().topic());
			this.latest.set(new WeakReference<>(delivery));
			this.outbox.store(delivery, deadline);
		}
	}

	/**
	 * Somebody may think that the record is part of it.
	 */
	private void warnOfOtherTransaction(String topic) {
		if (TransactionSynchronizationManager.isActualTransactionActive()
				&& TransactionSynchronizationManager.isSynchronizationActive()
				&& this.warned.compareAndSet(false, true)) {
			logger.warn(("A record of the outbox-first topic '%s' was sent in a transaction that is not one of the "
					+ "outbox's database. It is stored whether or not that is committed")
				.formatted(topic));
		}
	}

	/**
	 * A record has failed before it could be stored. A transaction that it would have
	 * been part of must not be committed without it.
	 */
	void failed(Throwable failure) {
		TransactionSends<K, V> sends;
		try {
			sends = currentSends();
		}
		catch (RuntimeException ex) {
			// a transaction without a connection is not committed either
			failure.addSuppressed(ex);
			return;
		}
		if (sends != null) {
			sends.fail(failure);
		}
	}

	@SuppressWarnings("unchecked")
	private @Nullable TransactionSends<K, V> currentSends() {
		Object bound = TransactionSynchronizationManager.getResource(this);
		if (bound != null) {
			return (TransactionSends<K, V>) bound;
		}
		CallersTransaction current = this.parts.store().callersTransaction();
		if (current == null) {
			return null;
		}
		TransactionSends<K, V> sends = new TransactionSends<>(this, this.outbox,
				new TransactionRows(current, this.parts.gate(), this.parts.committed()),
				this.parts.writerSettings().queueRows());
		TransactionSynchronizationManager.registerSynchronization(sends);
		TransactionSynchronizationManager.bindResource(this, sends);
		return sends;
	}

	/**
	 * Wait until what this thread has sent outside of transactions is stored, or is not
	 * going to be.
	 * @throws OutboxStoreException if that takes too long
	 */
	void awaitLatest() {
		WeakReference<Delivery<K, V>> reference = this.latest.get();
		Delivery<K, V> delivery = (reference != null) ? reference.get() : null;
		this.latest.remove();
		if (delivery == null) {
			return;
		}
		long deadline = System.nanoTime() + this.maxBlock;
		while (!delivery.is(Delivery.State.DONE)) {
			if (System.nanoTime() - deadline >= 0 || Thread.currentThread().isInterrupted()) {
				throw new OutboxStoreException(
						"Records that this thread has sent outside of a transaction are not stored yet", false, null);
			}
			LockSupport.parkNanos(this, WAIT_STEP);
		}
	}

}
