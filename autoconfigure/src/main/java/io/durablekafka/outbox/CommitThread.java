package io.durablekafka.outbox;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Runs commits one after the other on a thread of its own, so that the writer prepares
 * the next batch while the database works on this one. One commit may wait. The thread
 * starts with the first commit: most applications never need it. Used by the writer's
 * thread only, except for {@link #interrupt()}.
 */
final class CommitThread {

	private static final Log logger = LogFactory.getLog(CommitThread.class);

	private static final int LIMIT = 2;

	private static final Runnable END = () -> {
	};

	private final BlockingQueue<Runnable> commits = new LinkedBlockingQueue<>();

	private final AtomicInteger unfinished = new AtomicInteger();

	private final Runnable finished;

	private volatile @Nullable Thread thread;

	/**
	 * Create an instance.
	 * @param finished called after each commit
	 */
	CommitThread(Runnable finished) {
		this.finished = finished;
	}

	/**
	 * Whether a commit is under way or waits.
	 */
	boolean isBusy() {
		return this.unfinished.get() > 0;
	}

	/**
	 * Whether another commit may be handed over.
	 */
	boolean hasRoom() {
		return this.unfinished.get() < LIMIT;
	}

	/**
	 * Hand a commit over.
	 * @param commit the commit, which must not throw
	 */
	void execute(Runnable commit) {
		this.unfinished.incrementAndGet();
		this.commits.add(commit);
		if (this.thread == null) {
			Thread thread = new Thread(this::run, "outbox-commit");
			thread.setDaemon(true);
			this.thread = thread;
			thread.start();
		}
	}

	private void run() {
		boolean interrupted = false;
		while (true) {
			try {
				Runnable commit = this.commits.take();
				if (commit == END) {
					return;
				}
				if (interrupted) {
					// whoever interrupts wants none of them to be tried for long
					Thread.currentThread().interrupt();
				}
				try {
					commit.run();
				}
				catch (Throwable ex) {
					logger.error("Unexpected failure of a commit to the outbox, others go on", ex);
				}
				finally {
					this.unfinished.decrementAndGet();
					this.finished.run();
				}
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
	}

	/**
	 * Have the commits end soon, whatever becomes of them.
	 */
	void interrupt() {
		Thread running = this.thread;
		if (running != null) {
			running.interrupt();
		}
	}

	/**
	 * Run what was handed over, then end the thread.
	 */
	void end() {
		Thread running = this.thread;
		if (running == null) {
			return;
		}
		this.commits.add(END);
		boolean interrupted = false;
		while (running.isAlive()) {
			try {
				running.join();
			}
			catch (InterruptedException ex) {
				interrupted = true;
				running.interrupt();
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

}
