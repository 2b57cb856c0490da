package io.durablekafka.relay;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.durablekafka.outbox.TopicFilter;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * What the relay does besides publishing rows as they are. Immutable but for the rate and
 * the control, which are shared by the relays of an instance, and thread-safe.
 *
 * @param topics policies of topics, by name
 * @param others policy of the other topics. A dead letter topic may contain
 * {@code {topic}}
 * @param attempts how often a topic that refuses the application is tried before its rows
 * become dead letters
 * @param holdInterval time between two looks at the dead letters that keys wait for
 * @param rate how fast rows are published
 * @param control what is paused
 * @param clock gives the present time to rows whose own is refused
 * @since 0.1.0
 */
public record RelayPolicies(Map<String, TopicPolicy> topics, TopicPolicy others, int attempts, Duration holdInterval,
		RelayRate rate, RelayControl control, Clock clock) {

	/**
	 * Stands for the name of the topic in the name of a dead letter topic.
	 */
	public static final String TOPIC = "{topic}";

	public RelayPolicies {
		Assert.isTrue(attempts > 0, "'attempts' must be positive");
		Assert.isTrue(holdInterval.toNanos() > 0, "'holdInterval' must be positive");
		topics = Map.copyOf(topics);
	}

	/**
	 * The policies of a relay that nobody has configured.
	 * @return the default policy for each topic, three attempts, no limit of the rate,
	 * nothing paused
	 */
	public static RelayPolicies defaults() {
		return new RelayPolicies(Map.of(), TopicPolicy.DEFAULT, 3, Duration.ofSeconds(5), RelayRate.UNLIMITED,
				new RelayControl(Set.of()), Clock.systemUTC());
	}

	/**
	 * The policy of a topic.
	 * @param topic the topic
	 * @return its policy
	 */
	public TopicPolicy of(String topic) {
		return this.topics.getOrDefault(topic, this.others);
	}

	/**
	 * Topics whose keys wait for their dead letters.
	 */
	TopicFilter holding() {
		Set<String> exceptions = this.topics.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().holds() != this.others.holds())
			.map(Map.Entry::getKey)
			.collect(Collectors.toSet());
		return new TopicFilter(exceptions, this.others.holds());
	}

	/**
	 * Shortest life of a row, or {@code null} if rows live for ever.
	 */
	@Nullable Duration shortestLife() {
		return Stream.concat(this.topics.values().stream(), Stream.of(this.others))
			.filter((policy) -> policy.timeToLive() != null)
			.map(TopicPolicy::timeToLive)
			.min(Duration::compareTo)
			.orElse(null);
	}

	/**
	 * Where dead letters of a topic are published.
	 * @return the topic, or {@code null} if they go to the table
	 */
	@Nullable String deadLetterTopic(String topic) {
		TopicPolicy policy = of(topic);
		if (policy.holds() || policy.deadLetterTopic() == null) {
			return null;
		}
		String name = policy.deadLetterTopic().replace(TOPIC, topic);
		return name.equals(topic) ? null : name;
	}

	/**
	 * Whether a row that was refused is going to be sent once more, or its key waits for
	 * it, so that nothing may be sent after it.
	 */
	boolean stopsProducer(String topic, DeliveryFailure failure) {
		TopicPolicy policy = of(topic);
		return failure.isRejection() && (policy.holds() || (failure.isAuthorization() && this.attempts > 1)
				|| (policy.restamps() && failure.concernsTimestamp()));
	}

}
