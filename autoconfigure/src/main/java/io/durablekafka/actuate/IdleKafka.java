package io.durablekafka.actuate;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;

import io.durablekafka.BreakerState;
import io.durablekafka.DeliveryStatus;
import org.jspecify.annotations.Nullable;

/**
 * What a probe knows of Kafka where the records themselves tell nothing: while a producer
 * is idle. Records that are acknowledged, and a breaker that is open, say more than a
 * probe does, so none is made then. Thread-safe.
 *
 * @since 0.1.0
 */
public final class IdleKafka {

	private final @Nullable Function<String, @Nullable String> probe;

	private final long idleAfter;

	private final LongSupplier nanoTime;

	private final Map<String, Evidence> evidence = new ConcurrentHashMap<>();

	/**
	 * Create the knowledge of idle producers.
	 * @param probe knows why the cluster of a producer does not answer, or is
	 * {@code null} for nobody knows; it must not block
	 * @param idleAfter time without acknowledgements after which a producer is idle
	 * @param nanoTime a monotonic clock in nanoseconds
	 */
	public IdleKafka(@Nullable Function<String, @Nullable String> probe, Duration idleAfter, LongSupplier nanoTime) {
		this.probe = probe;
		this.idleAfter = idleAfter.toNanos();
		this.nanoTime = nanoTime;
	}

	/**
	 * Without a probe: only records tell.
	 * @return knowledge of nothing
	 */
	public static IdleKafka unknown() {
		return new IdleKafka(null, Duration.ZERO, () -> 0);
	}

	/**
	 * Why Kafka does not answer an idle producer. Never waits.
	 * @param producer the producer
	 * @return name of an exception, or {@code null} if it answers, if that is not known,
	 * or if the producer is not idle
	 */
	@Nullable String failure(DeliveryStatus producer) {
		Function<String, @Nullable String> source = this.probe;
		return (source != null && isIdle(producer)) ? source.apply(producer.producer()) : null;
	}

	private boolean isIdle(DeliveryStatus producer) {
		long now = this.nanoTime.getAsLong();
		long acknowledged = producer.published() + producer.relayed();
		Evidence latest = this.evidence.compute(producer.producer(),
				(name, before) -> (before != null && before.acknowledged() == acknowledged) ? before
						: new Evidence(acknowledged, now));
		boolean none = latest.acknowledged() == 0;
		return producer.breaker() == BreakerState.CLOSED && (none || now - latest.since() >= this.idleAfter);
	}

	/**
	 * What records have told.
	 *
	 * @param acknowledged how many Kafka has acknowledged
	 * @param since when that was seen first
	 */
	private record Evidence(long acknowledged, long since) {

	}

}
