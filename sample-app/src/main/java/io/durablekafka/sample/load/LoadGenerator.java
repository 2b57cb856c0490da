package io.durablekafka.sample.load;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

import io.durablekafka.sample.order.OrderPublisher;
import io.durablekafka.sample.order.OrderRequest;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;

/**
 * Publishes made-up orders at a rate that can be set while it runs, from a thread of its
 * own. Ends by itself some time after the rate was last set. Orders whose outcome is open
 * are bounded: beyond the bound it skips orders and counts them. Being in the highest
 * phase, it is the first to stop. Thread-safe.
 *
 * @since 0.1.0
 */
public final class LoadGenerator implements SmartLifecycle {

	/**
	 * Highest rate, in orders per second.
	 */
	public static final int MAX_RATE = 2000;

	private static final int MAX_OPEN = 20_000;

	private static final Duration TICK = Duration.ofMillis(10);

	// What a tick may catch up on: after a pause of the JVM there is no burst.
	private static final Duration MAX_BACKLOG = Duration.ofMillis(250);

	private static final Log logger = LogFactory.getLog(LoadGenerator.class);

	private static final String[] ITEMS = { "espresso machine", "kettle", "coffee grinder", "milk jug", "teapot" };

	private final OrderPublisher publisher;

	private final int customers;

	private final Duration maxDuration;

	private final LongSupplier nanoTime;

	private final Semaphore open = new Semaphore(MAX_OPEN);

	private final LongAdder skipped = new LongAdder();

	// These three are guarded by the monitor.
	private int rate;

	private long endsAt;

	private long lastTick;

	// Used by the tick alone.
	private double due;

	private volatile @Nullable ScheduledExecutorService executor;

	/**
	 * Create a generator.
	 * @param publisher takes the orders
	 * @param customers number of customers
	 * @param maxDuration time after which the load ends unless the rate is set again
	 * @param nanoTime elapsed nanoseconds since some moment
	 */
	LoadGenerator(OrderPublisher publisher, int customers, Duration maxDuration, LongSupplier nanoTime) {
		this.publisher = publisher;
		this.customers = customers;
		this.maxDuration = maxDuration;
		this.nanoTime = nanoTime;
	}

	/**
	 * Set the rate, and the time left to the maximum.
	 * @param ordersPerSecond the rate, zero to stop
	 * @throws IllegalArgumentException if the rate is negative or too high
	 */
	public synchronized void setRate(int ordersPerSecond) {
		if (ordersPerSecond < 0 || ordersPerSecond > MAX_RATE) {
			throw new IllegalArgumentException(
					"unsupported rate %d, expected 0 to %d".formatted(ordersPerSecond, MAX_RATE));
		}
		long now = this.nanoTime.getAsLong();
		if (this.rate == 0) {
			this.lastTick = now;
		}
		this.rate = ordersPerSecond;
		this.endsAt = now + this.maxDuration.toNanos();
	}

	/**
	 * Current rate.
	 * @return orders per second, zero when there is no load
	 */
	public synchronized int rate() {
		return this.rate;
	}

	/**
	 * Time until the load ends by itself.
	 * @return the time, zero when there is no load
	 */
	public synchronized Duration remaining() {
		return (this.rate == 0) ? Duration.ZERO
				: Duration.ofNanos(Math.max(0, this.endsAt - this.nanoTime.getAsLong()));
	}

	/**
	 * Orders that were not sent because too many others had no outcome yet.
	 * @return the number since the start
	 */
	public long skipped() {
		return this.skipped.sum();
	}

	/**
	 * Publish what has become due since the last tick.
	 */
	void tick() {
		this.due += newlyDue();
		int count = (int) this.due;
		this.due -= count;
		for (int i = 0; i < count; i++) {
			if (this.open.tryAcquire()) {
				this.publisher.publish(order()).whenComplete((receipt, failure) -> this.open.release());
			}
			else {
				this.skipped.increment();
			}
		}
	}

	private synchronized double newlyDue() {
		long now = this.nanoTime.getAsLong();
		if (this.rate > 0 && now - this.endsAt >= 0) {
			logger.info("Stopped the load after %s".formatted(this.maxDuration));
			this.rate = 0;
		}
		long elapsed = Math.min(now - this.lastTick, MAX_BACKLOG.toNanos());
		this.lastTick = now;
		return (double) this.rate * elapsed / Duration.ofSeconds(1).toNanos();
	}

	private OrderRequest order() {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		return new OrderRequest("customer-%03d".formatted(random.nextInt(this.customers)),
				ITEMS[random.nextInt(ITEMS.length)], random.nextInt(1, 10));
	}

	@Override
	public void start() {
		ScheduledExecutorService started = Executors
			.newSingleThreadScheduledExecutor((task) -> new Thread(task, "order-load"));
		this.executor = started;
		started.scheduleWithFixedDelay(this::tick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
	}

	@Override
	public void stop() {
		ScheduledExecutorService running = this.executor;
		this.executor = null;
		setRate(0);
		if (running != null) {
			running.shutdown();
			await(running);
		}
	}

	private static void await(ScheduledExecutorService running) {
		try {
			if (!running.awaitTermination(10, TimeUnit.SECONDS)) {
				logger.warn("An order is still being sent");
				running.shutdownNow();
			}
		}
		catch (InterruptedException ex) {
			running.shutdownNow();
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public boolean isRunning() {
		return this.executor != null;
	}

}
