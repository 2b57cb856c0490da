package io.durablekafka.producer;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Interrupts serializers that keep a sending thread longer than it may be kept. Some ask
 * a schema registry and would wait for its answer for ever. Thread-safe.
 */
final class SerializationWatch implements AutoCloseable {

	private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

	private final Set<Watched> running = ConcurrentHashMap.newKeySet();

	private final Thread thread;

	private volatile boolean closed;

	SerializationWatch() {
		this.thread = new Thread(this::run, "durable-kafka-serializers");
		this.thread.setDaemon(true);
	}

	void start() {
		this.thread.start();
	}

	/**
	 * Watch the calling thread.
	 * @param deadline when it is to be interrupted
	 * @return what {@link #end} needs
	 */
	Watched begin(long deadline) {
		Watched watched = new Watched(Thread.currentThread(), deadline);
		this.running.add(watched);
		return watched;
	}

	/**
	 * Stop to watch the calling thread. It is not interrupted by us from now on.
	 * @return whether it was
	 */
	boolean end(Watched watched) {
		this.running.remove(watched);
		if (watched.compareAndSet(Watched.RUNNING, Watched.DONE)) {
			return false;
		}
		while (watched.get() != Watched.INTERRUPTED) {
			Thread.onSpinWait();
		}
		// that was ours, and nobody else may take it for his
		Thread.interrupted();
		return true;
	}

	private void run() {
		while (!this.closed) {
			long now = System.nanoTime();
			for (Watched watched : this.running) {
				if (now - watched.deadline >= 0 && watched.compareAndSet(Watched.RUNNING, Watched.INTERRUPTING)) {
					watched.thread.interrupt();
					watched.set(Watched.INTERRUPTED);
				}
			}
			LockSupport.parkNanos(this, LONGEST_PAUSE);
		}
	}

	@Override
	public void close() {
		this.closed = true;
		LockSupport.unpark(this.thread);
	}

	/**
	 * A thread that is serializing.
	 */
	static final class Watched extends AtomicInteger {

		private static final long serialVersionUID = 1L;

		private static final int RUNNING = 0;

		private static final int DONE = 1;

		private static final int INTERRUPTING = 2;

		private static final int INTERRUPTED = 3;

		private final transient Thread thread;

		private final long deadline;

		private Watched(Thread thread, long deadline) {
			super(RUNNING);
			this.thread = thread;
			this.deadline = deadline;
		}

	}

}
