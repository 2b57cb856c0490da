package io.durablekafka.producer;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricConfig;

/**
 * Sees when brokers begin and end to throttle a Kafka producer, and for how long. Looks
 * at the longest throttle time that the client has measured of late; the window of that
 * one metric is shortened, since by default the client remembers it for up to a minute.
 * One thread looks, any may read.
 *
 * @since 0.1.0
 */
public final class ThrottleWatch {

	private static final String GROUP = "producer-metrics";

	private static final String LONGEST = "produce-throttle-time-max";

	private static final long WINDOW_MILLIS = 1000;

	/** A quota that is exceeded now and then makes one episode, not many. */
	private static final long QUIET = TimeUnit.SECONDS.toNanos(10);

	private static final long MEMORY = TimeUnit.SECONDS.toNanos(30);

	private final Consumer<ThrottleChange> listener;

	private final String client;

	private long lookedAt;

	private boolean looked;

	private long until;

	private long slotStartedAt;

	private double earlier;

	private volatile double latest;

	private volatile double longest;

	private volatile long throttled;

	private volatile boolean active;

	private double longestOfEpisode;

	private long throttledBefore;

	/**
	 * Create a watch.
	 * @param client what the producer is for, {@code direct} or {@code relay}
	 * @param listener is told of the beginning and the end of each episode; it must not
	 * block
	 */
	public ThrottleWatch(String client, Consumer<ThrottleChange> listener) {
		this.client = client;
		this.listener = listener;
	}

	/**
	 * Look at the client's metrics, about once per second.
	 * @param metrics the metrics, empty while there is no client
	 * @param now nanoseconds of an arbitrary origin, as {@link System#nanoTime()}
	 */
	public void look(Map<MetricName, ? extends Metric> metrics, long now) {
		double millis = millis(metrics);
		if (!this.looked) {
			this.looked = true;
			this.lookedAt = now;
			this.until = now;
			this.slotStartedAt = now;
		}
		if (millis > 0) {
			this.until = now + (long) (millis * TimeUnit.MILLISECONDS.toNanos(1));
		}
		remember(millis, now);
		change(millis, now);
		if (millis > 0 || now - this.until < 0) {
			this.throttled = this.throttled + (now - this.lookedAt);
		}
		this.lookedAt = now;
	}

	private void remember(double millis, long now) {
		if (now - this.slotStartedAt >= MEMORY) {
			this.earlier = this.latest;
			this.latest = 0;
			this.slotStartedAt = now;
		}
		this.latest = Math.max(this.latest, millis);
		this.longest = Math.max(this.earlier, this.latest);
	}

	private void change(double millis, long now) {
		if (!this.active && millis > 0) {
			this.active = true;
			this.longestOfEpisode = millis;
			this.throttledBefore = this.throttled;
			this.listener.accept(new ThrottleChange(this.client, true, millis, 0));
		}
		else if (this.active && now - this.until >= QUIET) {
			this.active = false;
			this.listener.accept(new ThrottleChange(this.client, false, this.longestOfEpisode,
					seconds(this.throttled - this.throttledBefore)));
		}
		this.longestOfEpisode = Math.max(this.longestOfEpisode, millis);
	}

	private static double millis(Map<MetricName, ? extends Metric> metrics) {
		double longest = 0;
		for (Map.Entry<MetricName, ? extends Metric> entry : metrics.entrySet()) {
			if (LONGEST.equals(entry.getKey().name()) && GROUP.equals(entry.getKey().group())) {
				shorten(entry.getValue());
				longest = ClientFigures.value(entry.getValue());
			}
		}
		return longest;
	}

	private static void shorten(Metric metric) {
		if (metric instanceof KafkaMetric measured && measured.config().timeWindowMs() > WINDOW_MILLIS) {
			measured.config(new MetricConfig().samples(measured.config().samples())
				.timeWindow(WINDOW_MILLIS, TimeUnit.MILLISECONDS)
				.recordLevel(measured.config().recordLevel()));
		}
	}

	private static double seconds(long nanos) {
		return nanos / (double) TimeUnit.SECONDS.toNanos(1);
	}

	/**
	 * For how long brokers have throttled the producer.
	 * @return seconds since the start
	 */
	public double throttledSeconds() {
		return seconds(this.throttled);
	}

	/**
	 * Whether brokers throttle the producer at present, or did so in the last seconds.
	 * @return whether an episode has begun and not ended
	 */
	public boolean isThrottled() {
		return this.active;
	}

	/**
	 * Longest throttle time of the last half to whole minute.
	 * @return milliseconds
	 */
	public double longest() {
		return this.longest;
	}

}
