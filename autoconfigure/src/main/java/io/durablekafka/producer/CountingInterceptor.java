package io.durablekafka.producer;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts records that were sent, acknowledged and failed, and logs a line for each window
 * of time in which there was something to count. A record that was stored counts as
 * acknowledged. May be a bean, or named by its class in {@code interceptor.classes}, also
 * with Kafka's own tools: it needs nothing but Kafka's client and its logger. Has no
 * thread: a window ends when the next record comes after its time, when somebody asks, or
 * when the producer is closed. Thread-safe.
 *
 * @param <K> the key type
 * @param <V> the value type
 * @since 0.1.0
 */
public final class CountingInterceptor<K, V> implements ProducerInterceptor<K, V> {

	/**
	 * Setting of the client with the length of a window in milliseconds, for an
	 * interceptor that the client makes.
	 */
	public static final String WINDOW_MS_CONFIG = "durable.kafka.counting.window.ms";

	/**
	 * Length of a window when nothing is said about it.
	 */
	public static final Duration DEFAULT_WINDOW = Duration.ofMinutes(1);

	private static final Logger logger = LoggerFactory.getLogger(CountingInterceptor.class);

	private final LongAdder sent = new LongAdder();

	private final LongAdder acknowledged = new LongAdder();

	private final LongAdder failed = new LongAdder();

	private final LongSupplier nanoTime;

	private volatile String name = "producers";

	private volatile long window;

	private volatile long end;

	// Guarded by the monitor.
	private Counts counted = Counts.NONE;

	private volatile Counts last = Counts.NONE;

	/**
	 * Create an interceptor with windows of {@link #DEFAULT_WINDOW}.
	 */
	public CountingInterceptor() {
		this(DEFAULT_WINDOW);
	}

	/**
	 * Create an interceptor.
	 * @param window length of a window
	 */
	public CountingInterceptor(Duration window) {
		this(window, System::nanoTime);
	}

	/**
	 * Create an interceptor.
	 * @param window length of a window
	 * @param nanoTime the time in nanoseconds, from any start
	 */
	public CountingInterceptor(Duration window, LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
		this.window = positive(window.toNanos(), window);
		this.end = nanoTime.getAsLong() + this.window;
	}

	private static long positive(long nanos, Object value) {
		if (nanos <= 0) {
			throw new ConfigException(WINDOW_MS_CONFIG, value, "must be greater than zero");
		}
		return nanos;
	}

	@Override
	public void configure(Map<String, ?> configs) {
		Object configured = configs.get(WINDOW_MS_CONFIG);
		if (configured != null) {
			this.window = positive(Duration.ofMillis(parse(configured)).toNanos(), configured);
			this.end = this.nanoTime.getAsLong() + this.window;
		}
		Object clientId = configs.get(ProducerConfig.CLIENT_ID_CONFIG);
		if (clientId != null) {
			this.name = "producer '" + clientId + "'";
		}
	}

	private static long parse(Object value) {
		try {
			return Long.parseLong(value.toString().trim());
		}
		catch (NumberFormatException ex) {
			throw new ConfigException(WINDOW_MS_CONFIG, value, "must be a number of milliseconds");
		}
	}

	@Override
	public ProducerRecord<K, V> onSend(ProducerRecord<K, V> record) {
		endWindows();
		this.sent.increment();
		return record;
	}

	@Override
	public void onAcknowledgement(RecordMetadata metadata, Exception exception) {
		endWindows();
		if (exception == null) {
			this.acknowledged.increment();
		}
		else {
			this.failed.increment();
		}
	}

	/**
	 * End the current window, however short it was, and log it.
	 */
	@Override
	public void close() {
		endWindow(this.nanoTime.getAsLong(), true);
	}

	/**
	 * What was counted since the start.
	 * @return the counts
	 */
	public Counts total() {
		return new Counts(this.sent.sum(), this.acknowledged.sum(), this.failed.sum());
	}

	/**
	 * What was counted in the last window that has ended.
	 * @return the counts; zeros before the first window has ended, and when nothing was
	 * counted in it
	 */
	public Counts lastWindow() {
		endWindows();
		return this.last;
	}

	private void endWindows() {
		long now = this.nanoTime.getAsLong();
		if (now - this.end >= 0) {
			endWindow(now, false);
		}
	}

	private synchronized void endWindow(long now, boolean early) {
		long late = now - this.end;
		if (late < 0 && !early) {
			// another thread was faster
			return;
		}
		if (late >= 0) {
			// windows in which nobody came are over as well
			this.end += (late / this.window + 1) * this.window;
		}
		Counts total = total();
		Counts counts = total.minus(this.counted);
		this.counted = total;
		if (!counts.equals(Counts.NONE) && logger.isInfoEnabled()) {
			logger.info("Records of the {} in a window of {} ms: {} sent, {} acknowledged, {} failed", this.name,
					this.window / 1_000_000, counts.sent(), counts.acknowledged(), counts.failed());
		}
		this.last = (late < this.window) ? counts : Counts.NONE;
	}

	/**
	 * Numbers of records.
	 *
	 * @param sent records that were given to send
	 * @param acknowledged records that are published or stored
	 * @param failed records that are neither
	 */
	public record Counts(long sent, long acknowledged, long failed) {

		static final Counts NONE = new Counts(0, 0, 0);

		private Counts minus(Counts other) {
			return new Counts(this.sent - other.sent, this.acknowledged - other.acknowledged,
					this.failed - other.failed);
		}

	}

}
