package io.durablekafka.outbox;

import java.util.ArrayList;
import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Rows that are part of the caller's transaction, from their insert to its end. Every row
 * ends in exactly one of {@link PendingRow#stored()} and
 * {@link PendingRow#notStored(Throwable)}, for which the gates of all rows must be
 * raised. Belongs to the thread of the transaction.
 *
 * @since 0.1.0
 */
public final class TransactionRows {

	private static final Log logger = LogFactory.getLog(TransactionRows.class);

	private final CallersTransaction transaction;

	private final Gate gate;

	private final Runnable committed;

	private final List<PendingRow> inserted = new ArrayList<>();

	private final List<OutboxRecord> rows = new ArrayList<>();

	private long upToId;

	/**
	 * Create a new instance for one transaction.
	 * @param transaction where to insert
	 * @param gate tells which rows the relay has released
	 * @param committed called after the commit, to wake the relay
	 */
	public TransactionRows(CallersTransaction transaction, Gate gate, Runnable committed) {
		this.transaction = transaction;
		this.gate = gate;
		this.committed = committed;
	}

	/**
	 * Insert rows behind those before.
	 * @param batch the rows
	 * @throws RuntimeException if they could not be inserted, in which case the
	 * transaction must not be committed
	 */
	public void insert(List<? extends PendingRow> batch) {
		List<OutboxRecord> added = batch.stream().map(PendingRow::row).toList();
		List<String> messageIds = messageIds(added);
		this.gate.watch(messageIds);
		try {
			this.upToId = Math.max(this.upToId, this.transaction.insert(added));
		}
		catch (RuntimeException ex) {
			this.gate.unwatch(messageIds);
			throw ex;
		}
		this.inserted.addAll(batch);
		this.rows.addAll(added);
	}

	/**
	 * The transaction was committed.
	 */
	public void committed() {
		this.transaction.ended(true);
		this.gate.committed(this.rows, this.upToId);
		this.gate.unwatch(messageIds(this.rows));
		this.inserted.forEach(PendingRow::stored);
		try {
			this.committed.run();
		}
		catch (RuntimeException ex) {
			logger.warn("The relay could not be woken and will see the rows later", ex);
		}
	}

	/**
	 * The transaction was rolled back.
	 * @param cause why its rows are not stored
	 */
	public void rolledBack(Throwable cause) {
		this.transaction.ended(false);
		this.gate.unwatch(messageIds(this.rows));
		this.inserted.forEach((row) -> row.notStored(cause));
	}

	/**
	 * Nobody knows whether the transaction was committed. Its rows count as not stored,
	 * as the transaction does for whoever began it.
	 * @param cause what is known
	 */
	public void inDoubt(Throwable cause) {
		this.gate.givenUp(messageIds(this.rows));
		rolledBack(cause);
	}

	private static List<String> messageIds(List<OutboxRecord> rows) {
		return rows.stream().map(OutboxRecord::messageId).toList();
	}

}
