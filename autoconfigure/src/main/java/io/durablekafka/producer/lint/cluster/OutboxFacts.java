package io.durablekafka.producer.lint.cluster;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How old a record may be when it reaches its topic.
 *
 * @param exists whether records are stored when Kafka does not take them
 * @param maxAge age that stored records never pass, {@code null} if there is no limit
 * @param oldestAge age of the oldest record that waits, {@code null} if it is not known
 * @since 0.1.0
 */
public record OutboxFacts(boolean exists, @Nullable Duration maxAge, @Nullable Duration oldestAge) {

	// an outage that begins on Friday evening and is noticed on Monday morning
	private static final Duration LONG_OUTAGE = Duration.ofDays(3);

	/**
	 * There is no outbox.
	 * @return the facts of none
	 */
	public static OutboxFacts none() {
		return new OutboxFacts(false, null, null);
	}

	Duration expectedAge() {
		return (this.maxAge != null) ? this.maxAge : LONG_OUTAGE;
	}

	boolean holdsOlderThan(Duration limit) {
		return this.oldestAge != null && this.oldestAge.compareTo(limit) > 0;
	}

}
