package io.durablekafka.actuate;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import io.durablekafka.BreakerState;
import io.durablekafka.producer.ClientFigures;
import io.durablekafka.producer.TripCause;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What the console asks for again and again: everything in it is at hand.
 *
 * @param at when it was looked up
 * @param application name of the application
 * @param refreshMillis milliseconds between two questions
 * @param outbox what is stored
 * @param relay the relay of this instance
 * @param producers the producers of this instance
 * @param endpoints the endpoints that the console may use, by their ids
 * @since 0.1.0
 */
public record ConsoleFigures(Instant at, String application, long refreshMillis, Outbox outbox, Relay relay,
		List<Producer> producers, Map<String, Endpoint> endpoints) implements OperationResponseBody {

	/**
	 * What is stored, by all instances that share the outbox.
	 *
	 * @param present whether there is an outbox
	 * @param pending records that wait for the relay, {@code null} if that is not known
	 * @param dead dead letters
	 * @param oldestAge how long the first record has been waiting
	 * @param failure class of the failure if the outbox does not answer
	 * @since 0.1.0
	 */
	public record Outbox(boolean present, @Nullable Long pending, @Nullable Long dead, @Nullable Duration oldestAge,
			@Nullable String failure) {

	}

	/**
	 * The relay of this instance.
	 *
	 * @param paused whether all of it is paused
	 * @param pausedTopics topics that are paused by name
	 * @param lanesOwned how many lanes it relays
	 * @param otherInstances how many other instances share the outbox
	 * @since 0.1.0
	 */
	public record Relay(boolean paused, Collection<String> pausedTopics, int lanesOwned, int otherInstances) {

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
	 * @param blockedKeys keys that wait for a dead letter
	 * @param trips how often the breaker has opened, by cause
	 * @param clients figures of the Kafka producers in use
	 * @since 0.1.0
	 */
	public record Producer(String name, BreakerState breaker, long published, long stored, long relayed, long failed,
			long dead, long blockedKeys, Map<TripCause, Long> trips, Map<String, ClientFigures> clients) {

	}

	/**
	 * An endpoint that is exposed.
	 *
	 * @param path its path below the base path of the endpoints
	 * @param changes whether it takes requests that change something
	 * @since 0.1.0
	 */
	public record Endpoint(String path, boolean changes) {

	}

}
