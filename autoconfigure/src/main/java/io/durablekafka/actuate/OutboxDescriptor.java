package io.durablekafka.actuate;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

import io.durablekafka.BreakerState;
import io.durablekafka.outbox.OutboxTopic;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * The outbox at one moment.
 *
 * @param pending records that wait for the relay, {@code null} if that is not known
 * @param dead dead letters
 * @param oldestAge how long the first record has been waiting
 * @param failure class of the failure if the outbox does not answer
 * @param topics what is stored, by topic
 * @param relay the relay of this instance
 * @param producers the producers of this instance
 * @since 0.1.0
 */
public record OutboxDescriptor(@Nullable Long pending, @Nullable Long dead, @Nullable Duration oldestAge,
		@Nullable String failure, List<OutboxTopic> topics, Relay relay,
		List<Producer> producers) implements OperationResponseBody {

	/**
	 * The relay of this instance.
	 *
	 * @param paused whether all of it is paused
	 * @param pausedTopics topics that are paused by name
	 * @param lanes lanes that it relays, as ranges
	 * @param lanesOwned how many these are
	 * @param otherInstances how many other instances share the outbox
	 */
	public record Relay(boolean paused, Collection<String> pausedTopics, String lanes, int lanesOwned,
			int otherInstances) {

	}

	/**
	 * What has become of the records of a producer since the start.
	 *
	 * @param name name of the producer
	 * @param breaker state of the breaker
	 * @param published acknowledged by Kafka
	 * @param stored committed in the outbox
	 * @param relayed stored, and acknowledged by Kafka since
	 * @param failed failed to the caller
	 * @param dead dead letters
	 */
	public record Producer(String name, BreakerState breaker, long published, long stored, long relayed, long failed,
			long dead) {

	}

}
