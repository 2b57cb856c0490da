package io.durablekafka.relay;

import java.time.Duration;

import org.springframework.util.Assert;

/**
 * How the relay works.
 *
 * @param windowRows most rows that are sent and not acknowledged at one time; up to as
 * many again may be acknowledged and wait for their deletion
 * @param windowBytes the same in bytes of key, value and headers. Should stay well below
 * the producer's {@code buffer.memory}
 * @param deleteBatch number of acknowledged rows that are deleted at once under load
 * @param pollInterval longest time between two looks at the outbox. A safety net, since
 * the relay is woken after a commit in its own process
 * @param minPollInterval time between two looks while each finds rows that others have
 * stored. It doubles with each look that finds none
 * @param stallAfter time without any acknowledgement after which the rows in flight are
 * given up. Should be longer than the producer's {@code delivery.timeout.ms}, or a slow
 * broker costs duplicates
 * @param initialBackoff first pause after a failure
 * @param maxBackoff longest pause after repeated failures of Kafka or of the database
 * @param maxTopicBackoff longest pause between two attempts to reach a topic that Kafka
 * does not know
 * @since 0.1.0
 */
public record RelaySettings(int windowRows, long windowBytes, int deleteBatch, Duration pollInterval,
		Duration minPollInterval, Duration stallAfter, Duration initialBackoff, Duration maxBackoff,
		Duration maxTopicBackoff) {

	public RelaySettings {
		Assert.isTrue(windowRows > 0, "'windowRows' must be positive");
		Assert.isTrue(windowBytes > 0, "'windowBytes' must be positive");
		Assert.isTrue(deleteBatch > 0, "'deleteBatch' must be positive");
		Assert.isTrue(pollInterval.toNanos() > 0, "'pollInterval' must be positive");
		Assert.isTrue(minPollInterval.toNanos() > 0, "'minPollInterval' must be positive");
		Assert.isTrue(stallAfter.toNanos() > 0, "'stallAfter' must be positive");
		Assert.isTrue(initialBackoff.toNanos() > 0, "'initialBackoff' must be positive");
		Assert.isTrue(maxBackoff.compareTo(initialBackoff) >= 0, "'maxBackoff' must not be below 'initialBackoff'");
		Assert.isTrue(maxTopicBackoff.compareTo(initialBackoff) >= 0,
				"'maxTopicBackoff' must not be below 'initialBackoff'");
	}

	/**
	 * The settings of a relay that nobody has configured.
	 * @return 5,000 rows and 16 MiB in flight, deletions from 1,000 rows on, a look at
	 * the outbox each second, or each 50 ms while others store rows, a stall after 35 s,
	 * pauses from 200 ms to 5 s, and to 30 s for an unknown topic
	 */
	public static RelaySettings defaults() {
		return new RelaySettings(5_000, 16L << 20, 1_000, Duration.ofSeconds(1), Duration.ofMillis(50),
				Duration.ofSeconds(35), Duration.ofMillis(200), Duration.ofSeconds(5), Duration.ofSeconds(30));
	}

}
