package io.durablekafka.autoconfigure;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.durablekafka.relay.RelayControl;
import io.durablekafka.relay.RelayPolicies;
import io.durablekafka.relay.RelayRate;
import io.durablekafka.relay.TopicPolicy;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * What the properties say about rows that cannot be published as they are.
 */
final class RelayPolicySettings {

	private static final Pattern TOPIC_NAME = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

	private final DurableKafkaProperties.Relay relay;

	private final Map<String, TopicProperties> topics;

	RelayPolicySettings(DurableKafkaProperties properties) {
		this.relay = properties.getRelay();
		this.topics = properties.getTopics();
	}

	/**
	 * Look for values that cannot work.
	 * @throws InvalidConfigurationPropertyValueException if there is one
	 */
	void check() {
		SettingsChecks.positive("durable-kafka.relay.attempts", this.relay.getAttempts());
		SettingsChecks.positive("durable-kafka.relay.hold-interval", this.relay.getHoldInterval());
		notNegative("durable-kafka.relay.max-rate", this.relay.getMaxRate());
		notNegative("durable-kafka.relay.max-byte-rate", this.relay.getMaxByteRate().toBytes());
		checkLife("durable-kafka.relay.time-to-live", this.relay.getTimeToLive());
		this.topics.forEach((name, topic) -> checkLife("durable-kafka.topics.[%s].time-to-live".formatted(name),
				topic.getTimeToLive()));
		checkPollInterval();
		checkTopicBackoff();
		checkDeadLetterTopic();
	}

	private static void checkLife(String property, @Nullable Duration life) {
		if (life != null && life.toMillis() <= 0) {
			throw new InvalidConfigurationPropertyValueException(property, life, "It must be at least a millisecond.");
		}
	}

	private static void notNegative(String property, long value) {
		if (value < 0) {
			throw new InvalidConfigurationPropertyValueException(property, value,
					"It must not be less than zero, which means no limit.");
		}
	}

	private void checkPollInterval() {
		Duration shortest = this.relay.getMinPollInterval();
		if (shortest != null) {
			SettingsChecks.positive("durable-kafka.relay.min-poll-interval", shortest);
			if (shortest.compareTo(this.relay.getPollInterval()) > 0) {
				throw new InvalidConfigurationPropertyValueException("durable-kafka.relay.min-poll-interval", shortest,
						"It must not be greater than 'durable-kafka.relay.poll-interval' (%s)."
							.formatted(this.relay.getPollInterval()));
			}
		}
	}

	private void checkTopicBackoff() {
		Duration longest = this.relay.getBackoff().getMaxTopic();
		if (longest != null && longest.compareTo(this.relay.getBackoff().getInitial()) < 0) {
			throw new InvalidConfigurationPropertyValueException("durable-kafka.relay.backoff.max-topic", longest,
					"It must not be less than 'durable-kafka.relay.backoff.initial' (%s)."
						.formatted(this.relay.getBackoff().getInitial()));
		}
	}

	private void checkDeadLetterTopic() {
		String pattern = this.relay.getDeadLetterTopic();
		if (pattern == null) {
			return;
		}
		String property = "durable-kafka.relay.dead-letter-topic";
		if (!TOPIC_NAME.matcher(pattern.replace(RelayPolicies.TOPIC, "t")).matches()) {
			throw new InvalidConfigurationPropertyValueException(property, pattern,
					"It must be the name of a topic, in which '%s' may stand for that of the record."
						.formatted(RelayPolicies.TOPIC));
		}
		if (pattern.equals(RelayPolicies.TOPIC)) {
			throw new InvalidConfigurationPropertyValueException(property, pattern,
					"A dead letter cannot be published to the topic that did not take it. Add a suffix, as in '%s.DLT'."
						.formatted(RelayPolicies.TOPIC));
		}
		if (this.relay.getOnDeadLetter() == TopicProperties.OnDeadLetter.HOLD
				&& this.topics.values().stream().allMatch((topic) -> holds(topic.getOnDeadLetter()))) {
			throw new InvalidConfigurationPropertyValueException(property, pattern,
					"Keys wait for dead letters in the table ('durable-kafka.relay.on-dead-letter' is 'hold'), so none "
							+ "would be published. Remove one of the two, or let a topic 'skip'.");
		}
	}

	/**
	 * See to it that no key waits for dead letters: keys that are encoded differently
	 * each time cannot be told from others in the table.
	 * @param reason what encodes them
	 * @throws InvalidConfigurationPropertyValueException if a topic holds
	 */
	void checkNothingHolds(String reason) {
		if (this.relay.getOnDeadLetter() == TopicProperties.OnDeadLetter.HOLD) {
			throw holdsEncoded("durable-kafka.relay.on-dead-letter", reason);
		}
		this.topics.forEach((name, topic) -> {
			if (holds(topic.getOnDeadLetter())) {
				throw holdsEncoded("durable-kafka.topics.[%s].on-dead-letter".formatted(name), reason);
			}
		});
	}

	private static InvalidConfigurationPropertyValueException holdsEncoded(String property, String reason) {
		return new InvalidConfigurationPropertyValueException(property, TopicProperties.OnDeadLetter.HOLD,
				"Keys cannot wait for dead letters when what is stored is encoded (%s). Use 'skip'.".formatted(reason));
	}

	/**
	 * Make the policies.
	 * @param control what is paused
	 * @return the policies
	 */
	RelayPolicies policies(RelayControl control) {
		Map<String, TopicPolicy> policies = new HashMap<>();
		this.topics.forEach((name, topic) -> policies.put(name, policy(topic)));
		return new RelayPolicies(policies, policy(new TopicProperties()), this.relay.getAttempts(),
				this.relay.getHoldInterval(), rate(), control, Clock.systemUTC());
	}

	/**
	 * Topics that are paused from the start.
	 */
	Set<String> paused() {
		if (this.topics.isEmpty()) {
			return Set.of();
		}
		return this.topics.entrySet()
			.stream()
			.filter((topic) -> topic.getValue().isRelayPaused())
			.map(Map.Entry::getKey)
			.collect(Collectors.toUnmodifiableSet());
	}

	private RelayRate rate() {
		long rows = this.relay.getMaxRate();
		long bytes = this.relay.getMaxByteRate().toBytes();
		return (rows > 0 || bytes > 0) ? new RelayRate(rows, bytes, System::nanoTime) : RelayRate.UNLIMITED;
	}

	private TopicPolicy policy(TopicProperties topic) {
		TopicProperties.OldTimestamps timestamps = topic.getOldTimestamps();
		return new TopicPolicy(holds(topic.getOnDeadLetter()),
				(topic.getTimeToLive() != null) ? topic.getTimeToLive() : this.relay.getTimeToLive(),
				((timestamps != null) ? timestamps
						: this.relay.getOldTimestamps()) == TopicProperties.OldTimestamps.NOW,
				this.relay.getDeadLetterTopic());
	}

	private boolean holds(TopicProperties.@Nullable OnDeadLetter onDeadLetter) {
		return ((onDeadLetter != null) ? onDeadLetter
				: this.relay.getOnDeadLetter()) == TopicProperties.OnDeadLetter.HOLD;
	}

}
