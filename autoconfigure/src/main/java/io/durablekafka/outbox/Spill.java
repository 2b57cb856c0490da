package io.durablekafka.outbox;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

import org.jspecify.annotations.Nullable;

/**
 * The file of a {@link SpillingOutboxStore}, which knows how much is in it. Rows are
 * appended and removed by one thread at a time each; figures may be read by any.
 */
final class Spill {

	private final SpillFile file;

	private final SpillSettings settings;

	private final AtomicLong rows = new AtomicLong();

	private final AtomicLong bytes = new AtomicLong();

	/** Rows that are in the database and could not be removed from the file yet. */
	private @Nullable List<OutboxRecord> moved;

	Spill(SpillFile file, SpillSettings settings) {
		this.file = file;
		this.settings = settings;
	}

	/**
	 * Open a file that an earlier run has left, and count its rows. Their size does not
	 * matter: nothing is added before they have left.
	 * @return the number of rows
	 */
	long openLeftover() {
		if (!this.file.exists()) {
			return 0;
		}
		this.rows.set(LongStream.of(this.file.open().backlog().rowsByLane()).sum());
		return this.rows.get();
	}

	long rows() {
		return this.rows.get();
	}

	long bytes() {
		return this.bytes.get();
	}

	/**
	 * Append rows.
	 * @throws OutboxStoreException if there is no room for them, or the file fails
	 */
	void append(List<OutboxRecord> batch) {
		if (batch.isEmpty()) {
			return;
		}
		requireRoom(batch);
		OutboxStore store = this.file.open();
		// before they are there, so that nobody takes the file for empty
		count(batch, 1);
		try {
			store.insert(batch);
		}
		catch (OutboxStoreException ex) {
			// what may be there counts until the file is found to be empty
			if (!ex.isInDoubt()) {
				count(batch, -1);
			}
			throw ex;
		}
	}

	/**
	 * The file was found to be empty while nobody could add to it.
	 */
	void foundEmpty() {
		this.rows.set(0);
		this.bytes.set(0);
	}

	private void requireRoom(List<OutboxRecord> batch) {
		if (rows() + batch.size() > this.settings.maxRows()) {
			throw full("%d of %d rows".formatted(rows(), this.settings.maxRows()), "max-rows");
		}
		if (bytes() + size(batch) > this.settings.maxBytes()) {
			throw full("%d of %d bytes".formatted(bytes(), this.settings.maxBytes()), "max-bytes");
		}
	}

	private OutboxStoreException full(String used, String property) {
		return new OutboxStoreException("The spill file %s is full: it holds %s ('durable-kafka.outbox.spill.%s')"
			.formatted(this.file, used, property), false, null);
	}

	Set<String> stored(Collection<String> messageIds) {
		return this.file.open().stored(messageIds);
	}

	/**
	 * Read the oldest rows.
	 */
	List<OutboxRecord> oldest() {
		return this.file.open().read(OutboxQuery.of(0, this.settings.batchRows(), this.settings.batchBytes()));
	}

	/**
	 * Remove rows that are in the database now. Whatever happens, they are not moved a
	 * second time.
	 */
	void remove(List<OutboxRecord> rows) {
		this.moved = rows;
		removeMoved();
	}

	/**
	 * Remove what could not be removed before.
	 */
	void removeMoved() {
		List<OutboxRecord> rows = this.moved;
		if (rows != null) {
			this.file.open().delete(rows.stream().mapToLong(OutboxRecord::id).toArray());
			this.moved = null;
			count(rows, -1);
		}
	}

	/**
	 * Keep a row that the database refuses among the file's own dead letters.
	 */
	void bury(DeadLetter deadLetter) {
		this.file.open().bury(deadLetter);
		count(List.of(deadLetter.record()), -1);
	}

	private void count(List<OutboxRecord> batch, int sign) {
		this.rows.addAndGet((long) sign * batch.size());
		this.bytes.accumulateAndGet(sign * size(batch), (current, change) -> Math.max(0, current + change));
	}

	private static long size(List<OutboxRecord> batch) {
		return batch.stream().mapToLong(OutboxRecord::size).sum();
	}

	@Override
	public String toString() {
		return this.file.toString();
	}

}
