package io.durablekafka.outbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Commits records to the outbox, in the order in which they were offered, many per
 * commit. While one thread waits for the database or for a slot to become quiet, the next
 * batch forms. When records come faster than that, the next batch is prepared as well
 * while a {@link CommitThread second thread} commits this one. A record is committed only
 * when nothing of its slot is in flight on the direct path (the hold), so that no row can
 * overtake an earlier record. Thread-safe.
 *
 * @since 0.1.0
 */
public final class OutboxWriter {

	private static final Log logger = LogFactory.getLog(OutboxWriter.class);

	private static final long HOLD_CHECK_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

	private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

	private final BatchCommit commit;

	private final IntPredicate inFlight;

	private final OutboxWriterSettings settings;

	private final BatchSize batchSize;

	private final Queue<PendingRow> queue = new ConcurrentLinkedQueue<>();

	private final Queue<List<? extends PendingRow>> collected = new ConcurrentLinkedQueue<>();

	private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

	private final AtomicLong queuedRows = new AtomicLong();

	private final AtomicLong queuedBytes = new AtomicLong();

	private final CountDownLatch ended = new CountDownLatch(1);

	private final Thread thread;

	private final CommitThread commits = new CommitThread(this::finished);

	private volatile boolean idle;

	private volatile boolean closing;

	/**
	 * Whether the last batch had more than one row, so that more than one thread sends.
	 */
	private boolean busy;

	/**
	 * Create a writer. It does nothing before {@link #start()}.
	 * @param store where the rows go
	 * @param gate tells which rows the relay has released
	 * @param inFlight whether records of a slot are in flight on the direct path
	 * @param settings the limits
	 * @param committed called on the writer's thread after each commit
	 */
	public OutboxWriter(OutboxStore store, Gate gate, IntPredicate inFlight, OutboxWriterSettings settings,
			Runnable committed) {
		this.commit = new BatchCommit(store, gate, settings.storeTimeout(), committed);
		this.inFlight = inFlight;
		this.settings = settings;
		this.batchSize = new BatchSize(settings.batchRows(), settings.commitTarget());
		this.thread = new Thread(this::run, "outbox-writer");
		this.thread.setDaemon(true);
	}

	/**
	 * Have somebody see each commit from now on.
	 * @param observer who sees it, or {@code null} for nobody
	 */
	public void setObserver(@Nullable CommitObserver observer) {
		this.commit.setObserver(observer);
	}

	/**
	 * Start the writer's thread.
	 */
	public void start() {
		this.thread.start();
	}

	/**
	 * Offer a record and wait while the queue is full.
	 * @param row the record
	 * @param deadline {@link System#nanoTime()} after which to give up
	 * @return whether the record was taken. If not, the writer knows nothing of it.
	 */
	public boolean offer(PendingRow row, long deadline) {
		while (isFull(row)) {
			if (this.closing || System.nanoTime() - deadline >= 0 || Thread.currentThread().isInterrupted()) {
				return false;
			}
			LockSupport.parkNanos(this, HOLD_CHECK_NANOS);
		}
		return offerNow(row);
	}

	/**
	 * Offer a record without regard to the limits and without waiting, for callers that
	 * must not block and whose number is bounded elsewhere.
	 * @param row the record
	 * @return whether the record was taken; not when the writer has been closed
	 */
	public boolean offerNow(PendingRow row) {
		if (this.ended.getCount() == 0) {
			return false;
		}
		this.queuedRows.incrementAndGet();
		this.queuedBytes.addAndGet(row.size());
		this.queue.add(row);
		wake();
		return this.ended.getCount() > 0 || !takeBack(row);
	}

	/**
	 * Commit records that the fail-stop collected before anything that is still waiting.
	 * @param rows the records in send order
	 */
	public void offerCollected(List<? extends PendingRow> rows) {
		this.collected.add(rows);
		wake();
		if (this.ended.getCount() == 0) {
			refuseRest();
		}
	}

	/**
	 * Run something that talks to the database on the writer's thread.
	 * @param task the task, which must not throw
	 * @return whether the task is or was run; not when the writer has been closed
	 */
	public boolean execute(Runnable task) {
		this.tasks.add(task);
		wake();
		return this.ended.getCount() > 0 || !this.tasks.remove(task);
	}

	/**
	 * Number of records that wait for a commit.
	 * @return the number of records
	 */
	public long queued() {
		return this.queuedRows.get();
	}

	/**
	 * Size of the records that wait for a commit.
	 * @return the size in bytes
	 */
	public long queuedBytes() {
		return this.queuedBytes.get();
	}

	/**
	 * Commit what waits, then end. Later offers are refused.
	 * @param timeout how long to wait; records that could not be committed in this time
	 * fail
	 */
	public void close(Duration timeout) {
		this.commit.stopRetryingAt(System.nanoTime() + timeout.toNanos());
		this.closing = true;
		if (this.thread.getState() == Thread.State.NEW) {
			end();
			return;
		}
		LockSupport.unpark(this.thread);
		try {
			if (!this.ended.await(timeout.toMillis() + 1000, TimeUnit.MILLISECONDS)) {
				this.thread.interrupt();
				this.commits.interrupt();
				this.ended.await(1, TimeUnit.SECONDS);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private boolean isFull(PendingRow row) {
		long rows = this.queuedRows.get();
		return rows > 0 && (rows >= this.settings.queueRows()
				|| this.queuedBytes.get() + row.size() > this.settings.queueBytes());
	}

	private boolean takeBack(PendingRow row) {
		boolean removed = this.queue.remove(row);
		if (removed) {
			dequeued(row);
		}
		return removed;
	}

	private void wake() {
		if (this.idle) {
			LockSupport.unpark(this.thread);
		}
	}

	private void run() {
		try {
			while (!(this.closing && (isEmpty() || Thread.currentThread().isInterrupted()))) {
				try {
					work();
				}
				catch (Throwable ex) {
					logger.error("Unexpected failure of the outbox writer, which goes on", ex);
				}
			}
		}
		finally {
			end();
		}
	}

	private void work() {
		runTasks();
		commitCollected();
		if (this.commits.isBusy() && !(this.commits.hasRoom() && isBatchFull())) {
			LockSupport.parkNanos(this, HOLD_CHECK_NANOS);
			return;
		}
		gather();
		List<PendingRow> batch = drain();
		if (batch.isEmpty()) {
			if (!this.closing) {
				rest();
			}
		}
		else if (hold(batch)) {
			commit(batch, isBatchFull());
		}
	}

	/**
	 * Whether those who wait make a batch that cannot grow.
	 */
	private boolean isBatchFull() {
		return this.queuedRows.get() >= this.batchSize.rows() || this.queuedBytes.get() >= this.settings.batchBytes();
	}

	private void finished() {
		LockSupport.unpark(this.thread);
	}

	/**
	 * Let a small batch grow while others send as well. A thread that sends alone and
	 * waits for each record is not kept waiting: nobody would join it.
	 */
	private void gather() {
		long delay = this.settings.batchDelay().toNanos();
		if (delay <= 0 || !this.busy || this.queue.isEmpty()) {
			return;
		}
		long start = System.nanoTime();
		for (long rest = delay; rest > 0 && isGathering(); rest = start + delay - System.nanoTime()) {
			LockSupport.parkNanos(this, Math.min(rest, HOLD_CHECK_NANOS));
		}
	}

	private boolean isGathering() {
		return !this.closing && this.tasks.isEmpty() && this.collected.isEmpty() && !isBatchFull()
				&& !Thread.currentThread().isInterrupted();
	}

	/**
	 * Commit a batch after those before it.
	 * @param batch the batch
	 * @param more whether the next one is there already. If not, there is nothing else to
	 * do meanwhile, and no other thread is needed.
	 */
	private void commit(List<PendingRow> batch, boolean more) {
		this.busy = batch.size() > 1;
		while (!this.commits.hasRoom()) {
			if (Thread.currentThread().isInterrupted()) {
				batch.forEach((row) -> row.notStored(closed()));
				return;
			}
			LockSupport.parkNanos(this, HOLD_CHECK_NANOS);
		}
		Runnable prepared = prepare(batch);
		if (more || this.commits.isBusy()) {
			this.commits.execute(prepared);
		}
		else {
			prepared.run();
		}
	}

	private Runnable prepare(List<PendingRow> batch) {
		try {
			Runnable prepared = this.commit.prepare(batch);
			return () -> commit(batch, prepared);
		}
		catch (Throwable ex) {
			return () -> failed(batch, ex);
		}
	}

	private void commit(List<PendingRow> batch, Runnable prepared) {
		long start = System.nanoTime();
		try {
			prepared.run();
		}
		catch (Throwable ex) {
			failed(batch, ex);
		}
		this.batchSize.learn(batch.size(), System.nanoTime() - start);
	}

	private static void failed(List<PendingRow> batch, Throwable cause) {
		logger.error("Unexpected failure to store %d records".formatted(batch.size()), cause);
		batch.forEach((row) -> row.notStored(cause));
	}

	/**
	 * What comes from now on is refused by whoever offers it.
	 */
	private void end() {
		this.commits.end();
		this.ended.countDown();
		runTasks();
		refuseRest();
	}

	private boolean isEmpty() {
		return this.queue.isEmpty() && this.collected.isEmpty() && this.tasks.isEmpty();
	}

	private void rest() {
		this.idle = true;
		if (isEmpty()) {
			LockSupport.parkNanos(this, IDLE_NANOS);
		}
		this.idle = false;
	}

	private void runTasks() {
		for (Runnable task = this.tasks.poll(); task != null; task = this.tasks.poll()) {
			try {
				task.run();
			}
			catch (Throwable ex) {
				logger.error("Unexpected failure of a task of the outbox writer", ex);
			}
		}
	}

	private List<PendingRow> drain() {
		List<PendingRow> batch = new ArrayList<>();
		long bytes = 0;
		for (PendingRow row = this.queue.peek(); row != null; row = this.queue.peek()) {
			if (!batch.isEmpty()
					&& (batch.size() >= this.batchSize.rows() || bytes + row.size() > this.settings.batchBytes())) {
				break;
			}
			this.queue.poll();
			dequeued(row);
			bytes += row.size();
			batch.add(row);
		}
		return batch;
	}

	private void dequeued(PendingRow row) {
		this.queuedRows.decrementAndGet();
		this.queuedBytes.addAndGet(-row.size());
	}

	/**
	 * Wait until nothing of the batch's slots is in flight. What the fail-stop collects
	 * meanwhile is earlier and goes first. The wait ends because every record in flight
	 * is acknowledged, rejected or collected; an interrupt, which only {@link #close}
	 * sends when its time is over, ends it as well.
	 */
	private boolean hold(List<PendingRow> batch) {
		for (PendingRow row : batch) {
			while (this.inFlight.test(row.slot())) {
				commitCollected();
				if (Thread.currentThread().isInterrupted()) {
					batch.forEach((held) -> held.notStored(closed()));
					return false;
				}
				if (this.inFlight.test(row.slot())) {
					this.idle = true;
					LockSupport.parkNanos(this, HOLD_CHECK_NANOS);
					this.idle = false;
				}
			}
		}
		commitCollected();
		return true;
	}

	private void commitCollected() {
		for (List<? extends PendingRow> rows = this.collected.poll(); rows != null; rows = this.collected.poll()) {
			for (Iterator<List<PendingRow>> chunks = chunks(rows).iterator(); chunks.hasNext();) {
				commit(chunks.next(), chunks.hasNext());
			}
		}
	}

	private List<List<PendingRow>> chunks(List<? extends PendingRow> rows) {
		List<List<PendingRow>> chunks = new ArrayList<>();
		List<PendingRow> chunk = null;
		long bytes = 0;
		for (PendingRow row : rows) {
			if (chunk == null || chunk.size() >= this.batchSize.rows()
					|| bytes + row.size() > this.settings.batchBytes()) {
				chunk = new ArrayList<>();
				chunks.add(chunk);
				bytes = 0;
			}
			chunk.add(row);
			bytes += row.size();
		}
		return chunks;
	}

	private void refuseRest() {
		for (PendingRow row = this.queue.poll(); row != null; row = this.queue.poll()) {
			dequeued(row);
			row.notStored(closed());
		}
		for (List<? extends PendingRow> rows = this.collected.poll(); rows != null; rows = this.collected.poll()) {
			rows.forEach((row) -> row.notStored(closed()));
		}
	}

	private static IllegalStateException closed() {
		return new IllegalStateException("The outbox has been closed with its application context");
	}

}
