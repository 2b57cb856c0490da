package io.durablekafka.relay;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

import io.durablekafka.outbox.DeadLetter;
import io.durablekafka.outbox.FailureCategory;
import io.durablekafka.outbox.LaneSet;
import io.durablekafka.outbox.Slots;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Where dead letters go: to the table, or to a topic, and then to the table if that topic
 * does not take them. Until one of the two has it, its row stays in the outbox. Belongs
 * to the relay's thread.
 */
final class DeadLetters {

	private static final Log logger = LogFactory.getLog(DeadLetters.class);

	/**
	 * How long dead letters go to the table after their topic was not there: each attempt
	 * may block the relay.
	 */
	private static final long MISSING_PAUSE = 60_000_000_000L;

	private final RelayPolicies policies;

	private final Settlement settlement;

	private final Deque<DeadLetter> waiting = new ArrayDeque<>();

	private final Map<Long, DeadLetter> inFlight = new LinkedHashMap<>();

	/**
	 * Topics that were not there, and until when they count as missing.
	 */
	private final Map<String, Long> missing = new HashMap<>();

	DeadLetters(RelayPolicies policies, Settlement settlement) {
		this.policies = policies;
		this.settlement = settlement;
	}

	/**
	 * A row cannot be published.
	 * @param deadLetter the row and the reason
	 * @param now the time
	 */
	void add(DeadLetter deadLetter, long now) {
		String topic = this.policies.deadLetterTopic(deadLetter.record().topic());
		if (topic == null || isMissing(topic, now)) {
			this.settlement.rejected(deadLetter, now);
		}
		else {
			this.waiting.add(deadLetter);
		}
	}

	private boolean isMissing(String topic, long now) {
		Long until = this.missing.get(topic);
		if (until != null && until - now <= 0) {
			this.missing.remove(topic);
			return false;
		}
		return until != null;
	}

	/**
	 * The next dead letter to publish, which is in flight from now on.
	 * @return the dead letter, or {@code null} if none waits
	 */
	@Nullable DeadLetter next() {
		DeadLetter deadLetter = this.waiting.poll();
		if (deadLetter != null) {
			this.inFlight.put(deadLetter.record().id(), deadLetter);
		}
		return deadLetter;
	}

	/**
	 * The producer has answered.
	 * @param delivery a dead letter that was in flight
	 * @param deadLetter the dead letter
	 * @param now the time
	 */
	void answered(Delivery delivery, DeadLetter deadLetter, long now) {
		DeliveryFailure failure = delivery.failure();
		this.inFlight.remove(deadLetter.record().id());
		if (failure != null && !failure.isRejection() && failure.category() != FailureCategory.UNKNOWN_TOPIC) {
			this.waiting.add(deadLetter);
			return;
		}
		if (failure == null) {
			this.settlement.acknowledged(delivery, now);
			return;
		}
		String topic = delivery.topic();
		if (failure.category() == FailureCategory.UNKNOWN_TOPIC
				&& this.missing.put(topic, now + MISSING_PAUSE) == null) {
			logger.warn("There is no topic '" + topic + "' for dead letters. They go to the table for a while",
					failure.cause());
		}
		this.settlement.rejected(new DeadLetter(deadLetter.record(), deadLetter.category(),
				deadLetter.error() + " (topic '" + topic + "' did not take the dead letter: " + failure.text() + ")",
				deadLetter.attempts()), now);
	}

	/**
	 * The producer was closed: what it had not answered waits for the next one.
	 */
	void producerClosed() {
		this.waiting.addAll(this.inFlight.values());
		this.inFlight.clear();
	}

	/**
	 * Forget the dead letters, whose rows are still in the outbox.
	 */
	void clear() {
		this.waiting.clear();
		this.inFlight.clear();
	}

	/**
	 * Lanes of the rows.
	 */
	LaneSet lanes() {
		BitSet lanes = new BitSet(Slots.LANES);
		this.waiting.forEach((deadLetter) -> lanes.set(deadLetter.record().lane()));
		this.inFlight.values().forEach((deadLetter) -> lanes.set(deadLetter.record().lane()));
		return LaneSet.of(lanes);
	}

	boolean isWaiting() {
		return !this.waiting.isEmpty();
	}

	boolean isEmpty() {
		return this.waiting.isEmpty() && this.inFlight.isEmpty();
	}

	int size() {
		return this.waiting.size() + this.inFlight.size();
	}

}
