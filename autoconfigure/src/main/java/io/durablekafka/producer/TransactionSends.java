package io.durablekafka.producer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.durablekafka.outbox.OutboxFullException;
import io.durablekafka.outbox.OutboxStoreException;
import io.durablekafka.outbox.TransactionRows;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The records that one transaction of the caller sends. They are inserted together, right
 * before the commit, so that other instances are kept from storing for no longer than
 * that takes. Belongs to the thread of the transaction.
 *
 * @param <K> the key type
 * @param <V> the value type
 */
final class TransactionSends<K, V> implements TransactionSynchronization {

	private final OutboxFirst<K, V> owner;

	private final OutboxPath<K, V> outbox;

	private final TransactionRows rows;

	private final int maxRows;

	private final List<Delivery<K, V>> waiting = new ArrayList<>();

	private final Map<Object, Mark> marks = new HashMap<>();

	/** Whether the time to wait is over. */
	private boolean completing;

	private @Nullable Throwable failure;

	TransactionSends(OutboxFirst<K, V> owner, OutboxPath<K, V> outbox, TransactionRows rows, int maxRows) {
		this.owner = owner;
		this.outbox = outbox;
		this.rows = rows;
		this.maxRows = maxRows;
	}

	void add(Delivery<K, V> delivery, long deadline) {
		OutboxStoreException refused = refusal(delivery, deadline);
		if (refused != null) {
			fail(refused);
			this.outbox.refuse(delivery, refused);
			return;
		}
		this.outbox.keep(delivery);
		this.waiting.add(delivery);
		if (this.completing) {
			insertWaiting();
		}
	}

	private @Nullable OutboxStoreException refusal(Delivery<K, V> delivery, long deadline) {
		if (TransactionSynchronizationManager.isCurrentTransactionReadOnly()) {
			return new OutboxStoreException(
					"The transaction is read-only, so that no record of an outbox-first topic can be part of it", false,
					null);
		}
		if (this.waiting.size() >= this.maxRows) {
			return new OutboxStoreException("The transaction has %d records already ('durable-kafka.outbox.queue-rows')"
				.formatted(this.maxRows), false, null);
		}
		OutboxFullException full = this.outbox.awaitRoom(delivery.record().topic(), deadline);
		return (full != null) ? new OutboxStoreException(String.valueOf(full.getMessage()), false, full) : null;
	}

	/**
	 * A record that belongs to the transaction cannot be stored.
	 */
	void fail(Throwable cause) {
		if (this.failure == null) {
			this.failure = cause;
		}
	}

	private void insertWaiting() {
		if (this.waiting.isEmpty()) {
			return;
		}
		List<Delivery<K, V>> batch = List.copyOf(this.waiting);
		try {
			this.owner.awaitLatest();
			this.rows.insert(batch);
			this.waiting.clear();
		}
		catch (RuntimeException ex) {
			fail(ex);
		}
	}

	@Override
	public void beforeCommit(boolean readOnly) {
		this.completing = true;
		insertWaiting();
		throwFailure();
	}

	private void throwFailure() {
		Throwable cause = this.failure;
		if (cause instanceof RuntimeException exception) {
			throw exception;
		}
		if (cause != null) {
			throw new OutboxStoreException("The transaction has a record that cannot be stored: " + cause, false,
					cause);
		}
	}

	/**
	 * Whoever sends first when the commit has already begun (a listener of the phase
	 * before it) is not told of the commit. This comes after it, and is the last moment.
	 */
	@Override
	public void beforeCompletion() {
		if (!this.completing && this.failure == null) {
			this.completing = true;
			insertWaiting();
		}
	}

	@Override
	public void savepoint(Object savepoint) {
		this.marks.put(savepoint, new Mark(this.waiting.size(), this.failure));
	}

	@Override
	public void savepointRollback(Object savepoint) {
		// none if all of this began behind the savepoint
		Mark mark = this.marks.getOrDefault(savepoint, new Mark(0, null));
		this.failure = mark.failure();
		List<Delivery<K, V>> undone = this.waiting.subList(Math.min(mark.waiting(), this.waiting.size()),
				this.waiting.size());
		undone.forEach((delivery) -> delivery.notStored(new IllegalStateException(
				"The transaction was rolled back " + "to a savepoint from before the record was sent")));
		undone.clear();
	}

	@Override
	public void suspend() {
		TransactionSynchronizationManager.unbindResource(this.owner);
	}

	@Override
	public void resume() {
		TransactionSynchronizationManager.bindResource(this.owner, this);
	}

	@Override
	public void afterCompletion(int status) {
		TransactionSynchronizationManager.unbindResourceIfPossible(this.owner);
		switch (status) {
			case STATUS_COMMITTED -> committed();
			case STATUS_ROLLED_BACK ->
				rolledBack(notCommitted("The transaction was rolled back, and the record with it"));
			default -> {
				OutboxStoreException unknown = new OutboxStoreException(
						"Nobody knows whether the transaction was committed, and the record with it", true,
						this.failure);
				this.waiting.forEach((delivery) -> delivery.notStored(unknown));
				this.rows.inDoubt(unknown);
			}
		}
	}

	/**
	 * What was sent when the commit was already over is stored by itself.
	 */
	private void committed() {
		this.rows.committed();
		this.waiting.forEach(this.outbox::storeLate);
	}

	private void rolledBack(RuntimeException cause) {
		this.waiting.forEach((delivery) -> delivery.notStored(cause));
		this.rows.rolledBack(cause);
	}

	private OutboxStoreException notCommitted(String message) {
		return new OutboxStoreException(message, false, this.failure);
	}

	/**
	 * What there was at a savepoint.
	 */
	private record Mark(int waiting, @Nullable Throwable failure) {

	}

}
