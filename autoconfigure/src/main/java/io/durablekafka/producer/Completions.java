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
 * Listeners, and futures to which somebody attached work, run on a
 * {@link CallbackExecutor}, which that thread watches. It finishes the others itself, and
 * so runs nothing of the application, but for what is attached at the very moment. What
 * that holds up another thread takes over, see {@link #watch()}. The backlog is bounded
 * by its producers: {@link #isFull()} tells senders to wait.
 *
 * @param <K> the key type
 * @param <V> the value type
 * @since 0.1.0
 */
public final class Completions<K, V> implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(Completions.class);

	/**
	 * How often to look for more before going idle, after a batch that was worth it, or
	 * else once. Under load, records then come in batches, and nobody on the producer's
	 * network thread has to wake this one.
	 */
	private static final int LOOKS = 4;

	private static final int WORTH_IT = 16;

	private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

	/** How long the dispatcher may be held up by somebody who waits. */
	private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

	/** How long it may be held up by somebody who looks as if he worked. */
	private static final long IMPATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

	private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

	private final AtomicReference<@Nullable Delivery<K, V>> head = new AtomicReference<>();

	private final UnfinishedFutures<K, V> unfinished = new UnfinishedFutures<>();

	/** Whether the calling thread is a network thread that runs a callback. */
	private final ThreadLocal<Boolean> onNetworkThread = ThreadLocal.withInitial(() -> false);

	private final AtomicLong backlog = new AtomicLong();

	private final int limit;

	private final CallbackExecutor executor;

	private final boolean direct;

	/** The dispatcher. One that is not it any more ends. */
	private volatile Thread thread;

	private volatile @Nullable SendListener<K, V> listener;

	/** How often the dispatcher has taken what has come. */
	private volatile long rounds;

	/** Changes all the time unless the dispatcher is idle or held up. */
	private volatile long progress;

	// Guarded by this.

	private long seenProgress = -1;

	private long seenAt;

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
		this.thread = newThread();
	}

	private Thread newThread() {
		Thread dispatcher = new Thread(this::run, "durable-kafka-completions");
		dispatcher.setDaemon(true);
		return dispatcher;
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
	 * Have another thread take over from a dispatcher that is held up. To be called every
	 * now and then.
	 */
	synchronized void watch() {
		if (this.idle || this.ended) {
			this.seenProgress = -1;
			return;
		}
		long now = System.nanoTime();
		if (this.seenProgress != this.progress) {
			this.seenProgress = this.progress;
			this.seenAt = now;
		}
		else if (now - this.seenAt >= IMPATIENCE_NANOS
				|| (now - this.seenAt >= PATIENCE_NANOS && this.thread.getState() != Thread.State.RUNNABLE)) {
			takeOver();
		}
	}

	private synchronized void takeOver() {
		Thread successor = newThread();
		this.thread = successor;
		this.seenProgress = -1;
		successor.start();
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
			finishReleased();
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
			if (!isOverSoon()) {
				takeOver();
				isOverSoon();
			}
			this.executor.close(2, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private boolean isOverSoon() throws InterruptedException {
		Thread dispatcher = this.thread;
		dispatcher.join(TimeUnit.SECONDS.toMillis(2));
		return !dispatcher.isAlive();
	}

	private boolean isDispatcher() {
		return this.thread == Thread.currentThread();
	}

	private void run() {
		this.idle = false;
		int looks = 0;
		while (isDispatcher()) {
			int resolved = dispatch();
			finishReleased();
			this.progress++;
			if (resolved > 0) {
				relieve();
				looks = (resolved >= WORTH_IT) ? LOOKS : Math.max(looks, 1);
			}
			else if (this.closed) {
				end();
				return;
			}
			else if (looks > 0) {
				looks--;
				LockSupport.parkNanos(this, LOOK_NANOS);
			}
			else {
				rest();
			}
		}
		// for what was left to it meanwhile
		LockSupport.unpark(this.thread);
	}

	private void end() {
		this.ended = true;
		dispatch();
		finishReleased();
	}

	private void rest() {
		long callbacks = relieve();
		this.idle = true;
		if (this.head.get() == null && this.unfinished.isEmpty() && !this.closed) {
			LockSupport.parkNanos(this, (callbacks > 0) ? Math.min(callbacks, IDLE_NANOS) : IDLE_NANOS);
		}
		if (isDispatcher()) {
			this.idle = false;
		}
	}

	private long relieve() {
		try {
			return this.executor.relieve();
		}
		catch (Throwable ex) {
			logger.error("Callbacks that wait could not be given another thread", ex);
			return PATIENCE_NANOS;
		}
	}

	/**
	 * Release those who wait for what has been resolved so far.
	 * @return how many deliveries that were
	 */
	private int dispatch() {
		Delivery<K, V> newest = this.head.getAndSet(null);
		if (newest == null) {
			return 0;
		}
		int count = 0;
		Delivery<K, V> delivery = inOrder(newest);
		Delivery<K, V> first = null;
		Delivery<K, V> last = null;
		int waiting = 0;
		while (delivery != null) {
			Delivery<K, V> next = delivery.completed;
			delivery.completed = null;
			count++;
			known(delivery);
			if (hasDependents(delivery) || callsApplication(delivery)) {
				waiting++;
				callBack(delivery);
			}
			else if (delivery.future() == null) {
				complete(delivery);
			}
			else {
				// all are released before the first one is finished, which may take long
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
		}
		this.rounds++;
		return count;
	}

	/**
	 * Finish futures to which nobody has attached anything.
	 */
	private void finishReleased() {
		for (Delivery<K, V> delivery = this.unfinished.take(); delivery != null; delivery = this.unfinished.take()) {
			this.progress++;
			if (hasDependents(delivery)) {
				this.backlog.incrementAndGet();
				callBack(delivery);
			}
			else {
				complete(delivery);
			}
			if (!this.ended && !isDispatcher()) {
				return;
			}
		}
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

	private boolean hasDependents(Delivery<K, V> delivery) {
		CompletableFuture<?> future = delivery.future();
		return future != null && future.getNumberOfDependents() > 0;
	}

	private void known(Delivery<K, V> delivery) {
		SendListener<K, V> target = this.listener;
		if (target == null) {
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
