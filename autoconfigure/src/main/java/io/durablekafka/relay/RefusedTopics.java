package io.durablekafka.relay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Topics that the application may not write to. Permissions belong to topics and take
 * time to spread, so the topic is tried several times, with growing and jittered pauses
 * in which its rows wait. After the last attempt its rows become dead letters at once,
 * until Kafka takes one. Belongs to the relay's thread.
 */
final class RefusedTopics {

	private static final Log logger = LogFactory.getLog(RefusedTopics.class);

	private final int attempts;

	private final long initialPause;

	private final long maxPause;

	private final Map<String, Refusal> refusals = new HashMap<>();

	private final Collection<String> waiting = new ArrayList<>();

	RefusedTopics(int attempts, Duration initialPause, Duration maxPause) {
		this.attempts = attempts;
		this.initialPause = initialPause.toNanos();
		this.maxPause = maxPause.toNanos();
	}

	/**
	 * A row of the topic was refused. All that are refused before the topic is tried
	 * again count as one attempt.
	 * @param topic the topic
	 * @param cause why
	 * @param now the time
	 * @return whether its rows wait for another attempt
	 */
	boolean refused(String topic, Throwable cause, long now) {
		if (this.attempts == 1) {
			return false;
		}
		Refusal refusal = this.refusals.computeIfAbsent(topic, (name) -> new Refusal());
		if (refusal.waits) {
			return true;
		}
		if (refusal.tries < this.attempts) {
			refusal.tries++;
		}
		if (refusal.tries == this.attempts) {
			return false;
		}
		if (refusal.tries == 1) {
			logger.warn("The relay may not publish to topic '" + topic + "'. It tries " + (this.attempts - 1)
					+ " more times before its rows become dead letters, other topics go on", cause);
		}
		long pause = Math.min(this.maxPause, this.initialPause << Math.min(refusal.tries - 1, 20));
		refusal.retryAt = now + pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1);
		refusal.waits = true;
		this.waiting.add(topic);
		return true;
	}

	boolean contains(String topic) {
		return !this.waiting.isEmpty() && this.waiting.contains(topic);
	}

	Collection<String> names() {
		return this.waiting;
	}

	/**
	 * How often the topic was tried since Kafka last took a row of it.
	 * @param topic the topic
	 * @return the number of attempts
	 */
	int tries(String topic) {
		Refusal refusal = this.refusals.get(topic);
		return (refusal != null) ? refusal.tries : 1;
	}

	void acknowledged(String topic) {
		if (!this.refusals.isEmpty() && this.refusals.remove(topic) != null) {
			this.waiting.remove(topic);
			logger.info("The relay may publish to topic '" + topic + "' again");
		}
	}

	/**
	 * Time until a topic is due.
	 * @param now the time
	 * @return the nanoseconds, zero or less when one is due
	 */
	long remaining(long now) {
		long remaining = Long.MAX_VALUE;
		for (String topic : this.waiting) {
			remaining = Math.min(remaining, refusal(topic).retryAt - now);
		}
		return remaining;
	}

	/**
	 * Let topics be tried that are due.
	 * @param now the time
	 */
	void admit(long now) {
		for (String topic : List.copyOf(this.waiting)) {
			Refusal refusal = refusal(topic);
			if (refusal.retryAt - now <= 0) {
				refusal.waits = false;
				this.waiting.remove(topic);
			}
		}
	}

	private Refusal refusal(String topic) {
		Refusal refusal = this.refusals.get(topic);
		if (refusal == null) {
			throw new IllegalStateException("Topic '" + topic + "' was not refused");
		}
		return refusal;
	}

	private static final class Refusal {

		private int tries;

		private boolean waits;

		private long retryAt;

	}

}
