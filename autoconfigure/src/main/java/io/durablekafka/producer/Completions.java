package io.durablekafka.producer;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Takes resolved deliveries off the producer's network thread. Handing one over costs a
 * compare-and-set; one thread takes whatever has come and releases those who wait for it.
 * That thread runs nothing of the application, so nothing can hold it up. Listeners, and
 * futures to which somebody attached work, run on a {@link CallbackExecutor}, which that
 * thread watches. The backlog is bounded by its producers: {@link #isFull()} tells
 * senders to wait.
 *
 * @param <K> the key type
 * @param <V> the value type
 * @since 0.1.0
 */
public final class Completions<K, V> implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(Completions.class);

	/**
	 * How often to look for more before going idle. Under load, records then come in
	 * batches, and nobody on the producer's network thread has to wake this one.
	 */
	private static final int LOOKS = 4;

	private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

	private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

	private final AtomicReference<@Nullable Delivery<K, V>> head = new AtomicReference<>();

	private final UnfinishedFutures<K, V> unfinished = new UnfinishedFutures<>(this::execute, this::finish);

	/** Whether the calling thread is a network thread that runs a callback. */
	private final ThreadLocal<Boolean> onNetworkThread = ThreadLocal.withInitial(() -> false);

	private final AtomicLong backlog = new AtomicLong();

	private final int limit;

	private final CallbackExecutor executor;

	private final boolean direct;

	private final Thread thread;

	private volatile @Nullable SendListener<K, V> listener;

	/** How often the dispatcher has taken what has come. */
	private volatile long rounds;

	private volatile boolean idle = true;

	private volatile boolean closed;

	private volatile boolean ended;

	/**
	 * Create the dispatcher. No thread runs before it is needed.
	 * @param executor runs callbacks
	 * @param limit resolved deliveries that may wait before senders do
	 * @param direct whether what Kafka acknowledges completes on the producer's network
	 * thread, callbacks included
	 */
	public Completions(CallbackExecutor executor, int limit, boolean direct) {
		this.limit = limit;
		this.executor = executor;
		this.direct = direct;
		this.thread = new Thread(this::run, "durable-kafka-completions");
		this.thread.setDaemon(true);
	}

	/**
	 * Wake the dispatcher, whose thread starts when there is something to do.
	 */
	private void wake() {
		if (this.thread.getState() == Thread.State.NEW) {
			startOnce();
		}
		else {
			LockSupport.unpark(this.thread);
		}
	}

	private synchronized void startOnce() {
		if (this.thread.getState() == Thread.State.NEW) {
			this.thread.start();
		}
	}

	/**
	 * Set who is told about resolved deliveries.
	 * @param listener the listener
	 */
	public void setListener(SendListener<K, V> listener) {
		this.listener = listener;
	}

	/**
	 * Run something where callbacks run, off the calling thread.
	 * @param task the task
	 */
	public void execute(Runnable task) {
		try {
			this.executor.execute(task);
		}
		catch (Throwable ex) {
			// no thread can be made: late is better than never
			logger.error("A callback cannot be handed over and runs here", ex);
			task.run();
		}
		if (this.idle) {
			wake();
		}
	}

	/**
	 * Whether so many callbacks wait that senders should wait as well. Callbacks
	 * themselves need not: they would wait for each other.
	 * @return whether the backlog is at its limit
	 */
	boolean isFull() {
		return this.backlog.get() >= this.limit && !this.executor.isCallback() && !isOnNetworkThread();
	}

	/**
	 * Whether the caller is a callback on the producer's network thread. It must not wait
	 * for an acknowledgement, which only this thread could take.
	 * @return whether waiting is forbidden
	 */
	boolean isOnNetworkThread() {
		return this.direct && this.onNetworkThread.get();
	}

	/**
	 * Tells when whoever waits for what has been resolved so far knows it.
	 * @return a condition that becomes true
	 */
	BooleanSupplier knownSoon() {
		long now = this.rounds;
		// the round that is under way may have begun too early
		return () -> this.rounds >= now + 2 || this.ended || (this.idle && this.head.get() == null);
	}

	/**
	 * Kafka has acknowledged a record. Called on the producer's network thread.
	 */
	void published(Delivery<K, V> delivery) {
		if (this.direct) {
			known(delivery);
			this.onNetworkThread.set(true);
			try {
				complete(delivery);
			}
			finally {
				this.onNetworkThread.remove();
			}
		}
		else {
			resolved(delivery);
		}
	}

	void resolved(Delivery<K, V> delivery) {
		Delivery<K, V> current;
		do {
			current = this.head.get();
			delivery.completed = current;
		}
		while (!this.head.compareAndSet(current, delivery));
		if (this.ended) {
			dispatch();
			this.unfinished.finishAll();
		}
		else if (current == null && this.idle) {
			// otherwise whoever came first wakes it: a wake-up costs more than all the
			// rest
			wake();
		}
	}

	/**
	 * Complete what has been resolved so far, then end the threads. What is resolved
	 * later is completed on the thread that resolves it.
	 */
	@Override
	public void close() {
		this.closed = true;
		LockSupport.unpark(this.thread);
		startOnce();
		try {
			this.thread.join(TimeUnit.SECONDS.toMillis(2));
			this.executor.close(2, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finishTheRest();
	}

	/**
	 * A callback that was attached at the last moment must not hold up the shutdown.
	 */
	private void finishTheRest() {
		if (this.unfinished.isEmpty()) {
			return;
		}
		Thread last = new Thread(this.unfinished::finishAll, "durable-kafka-callback-last");
		last.setDaemon(true);
		last.start();
		try {
			last.join(TimeUnit.SECONDS.toMillis(2));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void run() {
		this.idle = false;
		int looks = 0;
		while (true) {
			if (dispatch()) {
				relieve();
				looks = 0;
			}
			else if (this.closed) {
				break;
			}
			else if (looks < LOOKS) {
				looks++;
				LockSupport.parkNanos(this, LOOK_NANOS);
			}
			else {
				rest();
				looks = 0;
			}
		}
		this.ended = true;
		dispatch();
	}

	/**
	 * Wait for work. A callback that was attached at the last moment may hold up the
	 * thread that should finish the others: after a while another one is asked.
	 */
	private void rest() {
		long callbacks = relieve();
		long pause = this.unfinished.isEmpty() ? IDLE_NANOS : UnfinishedFutures.PATIENCE_NANOS;
		this.idle = true;
		if (this.head.get() == null && !this.closed) {
			LockSupport.parkNanos(this, (callbacks > 0) ? Math.min(callbacks, pause) : pause);
		}
		this.idle = false;
		if (this.head.get() == null && !this.unfinished.isEmpty()) {
			this.unfinished.finishSoon();
		}
	}

	private long relieve() {
		try {
			return this.executor.relieve();
		}
		catch (Throwable ex) {
			logger.error("Callbacks that wait could not be given another thread", ex);
			return UnfinishedFutures.PATIENCE_NANOS;
		}
	}

	private boolean dispatch() {
		Delivery<K, V> newest = this.head.getAndSet(null);
		if (newest == null) {
			return false;
		}
		Delivery<K, V> delivery = inOrder(newest);
		Delivery<K, V> first = null;
		Delivery<K, V> last = null;
		int waiting = 0;
		while (delivery != null) {
			Delivery<K, V> next = delivery.completed;
			delivery.completed = null;
			known(delivery);
			if (hasDependents(delivery) || callsApplication(delivery)) {
				waiting++;
				callBack(delivery);
			}
			else if (delivery.future() == null) {
				complete(delivery);
			}
			else {
				// somebody may attach something at this moment, so not on this thread
				waiting++;
				if (last != null) {
					last.completed = delivery;
				}
				else {
					first = delivery;
				}
				last = delivery;
			}
			delivery = next;
		}
		this.backlog.addAndGet(waiting);
		if (first != null && last != null) {
			this.unfinished.add(first, last);
			this.unfinished.finishSoon();
		}
		this.rounds++;
		return true;
	}

	private boolean callsApplication(Delivery<K, V> delivery) {
		SendListener<K, V> target = this.listener;
		return target != null && target.callsApplication(delivery);
	}

	private void callBack(Delivery<K, V> delivery) {
		execute(() -> {
			try {
				complete(delivery);
			}
			finally {
				this.backlog.decrementAndGet();
			}
		});
	}

	private Delivery<K, V> inOrder(Delivery<K, V> newest) {
		Delivery<K, V> oldest = null;
		Delivery<K, V> delivery = newest;
		while (delivery != null) {
			Delivery<K, V> next = delivery.completed;
			delivery.completed = oldest;
			oldest = delivery;
			delivery = next;
		}
		return (oldest != null) ? oldest : newest;
	}

	private void finish(Delivery<K, V> delivery) {
		if (hasDependents(delivery)) {
			callBack(delivery);
		}
		else {
			complete(delivery);
			this.backlog.decrementAndGet();
		}
	}

	private boolean hasDependents(Delivery<K, V> delivery) {
		CompletableFuture<?> future = delivery.future();
		return future != null && future.getNumberOfDependents() > 0;
	}

	private void known(Delivery<K, V> delivery) {
		SendListener<K, V> target = this.listener;
		if (target == null || delivery.future() == null) {
			return;
		}
		try {
			target.known(delivery);
		}
		catch (Throwable ex) {
			logger.error("The outcome of a send could not be told", ex);
		}
	}

	private void complete(Delivery<K, V> delivery) {
		try {
			SendListener<K, V> target = this.listener;
			if (target != null) {
				target.resolved(delivery);
			}
		}
		catch (Throwable ex) {
			logger.error("A callback of a send failed", ex);
		}
	}

}
