package io.durablekafka.outbox;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Moves rows from the spill to the database, the oldest first, in batches that keep their
 * order. A row that may be in the database already is looked for first. Used by one
 * thread at a time.
 */
final class SpillMove {

	private static final Log logger = LogFactory.getLog(SpillMove.class);

	/**
	 * Nobody knows which rows an earlier run had in doubt. They were the first to be
	 * spilled or the next to be moved, so they are among the oldest.
	 */
	private static final int LEFTOVER_IN_DOUBT = 20_000;

	private final Spill spill;

	private final OutboxStore database;

	private final InsertsUnderWay underWay;

	/** Hears of rows that may be inserted twice. */
	private volatile Consumer<List<String>> repeats = (messageIds) -> {
	};

	private int rowsInDoubt = LEFTOVER_IN_DOUBT;

	private long greatestId;

	SpillMove(Spill spill, OutboxStore database, InsertsUnderWay underWay) {
		this.spill = spill;
		this.database = database;
		this.underWay = underWay;
	}

	void setRepeats(Consumer<List<String>> repeats) {
		this.repeats = repeats;
	}

	/**
	 * An id that no row exceeds which was moved.
	 */
	long greatestId() {
		return this.greatestId;
	}

	/**
	 * The rows of an earlier run have been moved.
	 */
	void leftoverMoved() {
		this.rowsInDoubt = 0;
	}

	/**
	 * Move the oldest rows.
	 * @return how many were moved
	 * @throws OutboxStoreException if the database or the file fails
	 */
	int moveBatch() {
		if (this.spill.rows() == 0) {
			// a file that never took a row may be the one that fails
			this.database.oldestId();
			return 0;
		}
		this.spill.removeMoved();
		List<OutboxRecord> rows = this.spill.oldest();
		return rows.isEmpty() ? 0 : move(rows);
	}

	/**
	 * Move rows, or only the first half of them when one is refused for what it contains,
	 * until that one is found.
	 */
	private int move(List<OutboxRecord> rows) {
		List<OutboxRecord> missing = missing(rows);
		this.underWay.begin(missing);
		try {
			insert(missing);
		}
		catch (OutboxRowException ex) {
			if (rows.size() > 1) {
				return move(rows.subList(0, rows.size() / 2));
			}
			bury(rows.get(0), ex);
			return 1;
		}
		this.spill.remove(rows);
		this.underWay.end(rows);
		this.rowsInDoubt = Math.max(0, this.rowsInDoubt - rows.size());
		return rows.size();
	}

	private void insert(List<OutboxRecord> rows) {
		if (rows.isEmpty()) {
			return;
		}
		try {
			this.greatestId = Math.max(this.greatestId, this.database.insert(rows));
		}
		catch (OutboxStoreException ex) {
			if (!ex.isInDoubt()) {
				this.underWay.end(rows);
			}
			throw ex;
		}
	}

	/**
	 * What is not in the database, and was not seen there.
	 */
	private List<OutboxRecord> missing(List<OutboxRecord> rows) {
		if (this.rowsInDoubt <= 0 && rows.stream().noneMatch((row) -> this.underWay.isInDoubt(row.messageId()))) {
			return rows;
		}
		// first: what is deleted after this look was seen before it
		Set<String> there = this.database.stored(rows.stream().map(OutboxRecord::messageId).toList());
		List<OutboxRecord> absent = rows.stream().filter((row) -> !there.contains(row.messageId())).toList();
		// before it is asked who was seen: who is seen later is released later
		this.repeats.accept(absent.stream()
			.map(OutboxRecord::messageId)
			.filter((messageId) -> this.rowsInDoubt > 0 || this.underWay.isInDoubt(messageId))
			.toList());
		return absent.stream().filter((row) -> !this.underWay.wasSeen(row.messageId())).toList();
	}

	private void bury(OutboxRecord row, OutboxRowException refused) {
		this.spill.bury(new DeadLetter(row, FailureCategory.RECORD, String.valueOf(refused.getMessage()), 1));
		logger.error(("The record with message id %s of topic '%s' was stored in the spill file %s, and the database "
				+ "of the outbox refuses it. It is a dead letter in that file")
			.formatted(row.messageId(), row.topic(), this.spill), refused);
	}

}
