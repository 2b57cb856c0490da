package io.durablekafka.outbox;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Commits one batch, whatever it takes: tries again while the database is away, looks
 * before it repeats an insert that is in doubt, and takes a batch apart when one row of
 * it cannot be stored. Every row ends in exactly one of {@link PendingRow#stored()} and
 * {@link PendingRow#notStored(Throwable)}. Batches are committed one after the other; the
 * next one may be prepared meanwhile.
 */
final class BatchCommit {

	private static final Log logger = LogFactory.getLog(BatchCommit.class);

	private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);

	private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(1);

	/** More than the relay takes from the deletion of a row to its release. */
	private static final long RELEASE_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

	private final OutboxStore store;

	private final Gate gate;

	private final Duration storeTimeout;

	private final Runnable committed;

	private volatile boolean closing;

	private volatile long closeDeadline;

	private volatile @Nullable CommitObserver observer;

	private boolean failing;

	BatchCommit(OutboxStore store, Gate gate, Duration storeTimeout, Runnable committed) {
		this.store = store;
		this.gate = gate;
		this.storeTimeout = storeTimeout;
		this.committed = committed;
	}

	void stopRetryingAt(long deadline) {
		this.closeDeadline = deadline;
		this.closing = true;
	}

	void setObserver(@Nullable CommitObserver observer) {
		this.observer = observer;
	}

	/**
	 * Do everything that needs no database.
	 * @param batch records that are not in flight any more
	 * @return the rest of the work, which must be done exactly once, after that of the
	 * batches before
	 */
	Runnable prepare(List<? extends PendingRow> batch) {
		List<Entry> entries = entries(batch);
		List<String> messageIds = messageIds(entries);
		this.gate.watch(messageIds);
		return () -> {
			try {
				new Attempts(entries).run();
			}
			finally {
				this.gate.unwatch(messageIds);
			}
		};
	}

	private static List<Entry> entries(List<? extends PendingRow> batch) {
		List<Entry> entries = new ArrayList<>(batch.size());
		for (PendingRow pending : batch) {
			try {
				entries.add(new Entry(pending, pending.row()));
			}
			catch (Throwable ex) {
				pending.notStored(ex);
			}
		}
		return entries;
	}

	private static List<String> messageIds(List<Entry> entries) {
		return entries.stream().map((entry) -> entry.row().messageId()).toList();
	}

	private long insert(List<OutboxRecord> rows) {
		CommitObserver observer = this.observer;
		if (observer == null) {
			return this.store.insert(rows);
		}
		boolean stored = false;
		long start = System.nanoTime();
		try {
			long upToId = this.store.insert(rows);
			stored = true;
			return upToId;
		}
		finally {
			show(observer, rows.size(), System.nanoTime() - start, stored);
		}
	}

	private static void show(CommitObserver observer, int rows, long nanos, boolean stored) {
		try {
			observer.committed(rows, nanos, stored);
		}
		catch (RuntimeException ex) {
			logger.debug("A commit could not be measured", ex);
		}
	}

	private void stored(List<Entry> entries, long upToId) {
		this.gate.committed(entries.stream().map(Entry::row).toList(), upToId);
		for (Entry entry : entries) {
			entry.pending().stored();
		}
		try {
			this.committed.run();
		}
		catch (Throwable ex) {
			logger.warn("The relay could not be woken and will see the rows later", ex);
		}
	}

	private void fail(List<Entry> entries, OutboxStoreException cause) {
		if (entries.isEmpty()) {
			return;
		}
		logger.error("%d records could not be stored in the outbox, their futures fail".formatted(entries.size()),
				cause);
		entries.forEach((entry) -> entry.pending().notStored(cause));
	}

	private void started(OutboxStoreException cause) {
		if (!this.failing) {
			this.failing = true;
			logger.warn("The outbox cannot be written, trying again for up to " + this.storeTimeout.toSeconds() + " s",
					cause);
		}
	}

	private void ended() {
		if (this.failing) {
			this.failing = false;
			logger.info("The outbox can be written again");
		}
	}

	private static void pause(long nanos) {
		long end = System.nanoTime() + nanos;
		for (long rest = nanos; rest > 0 && !Thread.currentThread().isInterrupted(); rest = end - System.nanoTime()) {
			LockSupport.parkNanos(rest);
		}
	}

	/**
	 * A record and its row.
	 */
	private record Entry(PendingRow pending, OutboxRecord row) {

	}

	/**
	 * The attempts to commit one batch. What is not resolved yet is kept in parts, which
	 * are committed one after the other: a single one, unless a row was refused.
	 */
	private final class Attempts {

		private final Deque<List<Entry>> parts = new ArrayDeque<>();

		private final long deadline = System.nanoTime() + BatchCommit.this.storeTimeout.toNanos();

		private long pause = FIRST_PAUSE;

		/** Why the first part may have been committed all the same. */
		private @Nullable OutboxStoreException doubt;

		Attempts(List<Entry> entries) {
			add(entries);
		}

		void run() {
			while (!this.parts.isEmpty()) {
				try {
					attempt(this.parts.element());
				}
				catch (OutboxStoreException ex) {
					this.doubt = (ex.isInDoubt() || this.doubt != null) ? ex : null;
					if (isOver()) {
						this.parts.forEach((part) -> fail(part, ex));
						return;
					}
					started(ex);
					pause(this.pause);
					this.pause = Math.min(2 * this.pause, LONGEST_PAUSE);
				}
			}
		}

		private void attempt(List<Entry> part) {
			if (this.doubt != null) {
				lookUp(part, this.doubt);
				this.doubt = null;
				return;
			}
			long upToId;
			try {
				upToId = insert(part.stream().map(Entry::row).toList());
			}
			catch (OutboxRowException ex) {
				this.parts.remove();
				takeApart(part, ex);
				return;
			}
			catch (OutboxStoreException ex) {
				throw ex;
			}
			catch (Throwable ex) {
				throw new OutboxStoreException("The outbox store failed unexpectedly", true, ex);
			}
			this.parts.remove();
			stored(part, upToId);
			ended();
		}

		/**
		 * If one row is to blame, the others need not wait for it.
		 */
		private void takeApart(List<Entry> part, OutboxRowException refused) {
			if (part.size() == 1) {
				fail(part, refused);
				return;
			}
			int middle = part.size() / 2;
			this.parts.push(part.subList(middle, part.size()));
			this.parts.push(part.subList(0, middle));
		}

		/**
		 * Find out which rows an insert has committed. What is neither there nor has been
		 * relayed meanwhile is inserted again, unless the time is over.
		 */
		private void lookUp(List<Entry> part, OutboxStoreException doubt) {
			Set<String> there = certainly(() -> BatchCommit.this.store.stored(messageIds(part)));
			long upToId = certainly(() -> BatchCommit.this.store.greatestIdOf(there));
			if (there.size() < part.size()) {
				// before it is asked who was released: no release may be missed
				BatchCommit.this.gate.mayRepeat(messageIds(without(part, there)));
				pause(RELEASE_PAUSE);
			}
			List<Entry> stored = new ArrayList<>();
			List<Entry> rest = new ArrayList<>();
			for (Entry entry : part) {
				String messageId = entry.row().messageId();
				boolean committed = there.contains(messageId) || BatchCommit.this.gate.wasReleased(messageId);
				(committed ? stored : rest).add(entry);
			}
			this.parts.remove();
			if (!stored.isEmpty()) {
				stored(stored, upToId);
			}
			if (System.nanoTime() - this.deadline >= 0 && !BatchCommit.this.store.isInDoubt(messageIds(rest))) {
				BatchCommit.this.gate.givenUp(messageIds(rest));
				fail(rest, doubt);
			}
			else {
				add(rest);
			}
		}

		private static List<Entry> without(List<Entry> part, Set<String> there) {
			return part.stream().filter((entry) -> !there.contains(entry.row().messageId())).toList();
		}

		private <T> T certainly(Supplier<T> look) {
			try {
				return look.get();
			}
			catch (OutboxStoreException ex) {
				throw ex;
			}
			catch (Throwable ex) {
				throw new OutboxStoreException("The outbox store failed unexpectedly", true, ex);
			}
		}

		private void add(List<Entry> part) {
			if (!part.isEmpty()) {
				this.parts.push(part);
			}
		}

		/**
		 * A part in doubt is not given up: to fail its records could be a lie. Only the
		 * end of the application ends the doubt.
		 */
		private boolean isOver() {
			long now = System.nanoTime();
			if (BatchCommit.this.closing && now - BatchCommit.this.closeDeadline >= 0) {
				return true;
			}
			return Thread.currentThread().isInterrupted() || (this.doubt == null && now - this.deadline >= 0);
		}

	}

}
