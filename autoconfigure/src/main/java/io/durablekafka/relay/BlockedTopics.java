package io.durablekafka.relay;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Topics that Kafka does not know. Their rows wait, and now and then one topic is put on
 * probation. An attempt costs the relay up to the producer's {@code max.block.ms}, so
 * attempts take no more than a tenth of its time, however many topics are missing. When
 * there is but one, and nothing else to relay, there is nobody to spare the time for.
 * Belongs to the relay's thread.
 */
final class BlockedTopics {

	private static final Log logger = LogFactory.getLog(BlockedTopics.class);

	private static final int PROBE_SHARE = 10;

	private final long initialPause;

	private final long maxPause;

	private final Map<String, Block> blocks = new HashMap<>();

	private final Map<String, Block> probations = new HashMap<>();

	private long nextProbeAt;

	BlockedTopics(Duration initialPause, Duration maxPause) {
		this.initialPause = initialPause.toNanos();
		this.maxPause = maxPause.toNanos();
	}

	/**
	 * Block a topic, or block it again.
	 * @param topic the topic
	 * @param cause why
	 * @param now the time
	 * @param cost how long the attempt took, in nanoseconds
	 */
	void block(String topic, Throwable cause, long now, long cost) {
		if (this.blocks.containsKey(topic)) {
			return;
		}
		Block last = this.probations.remove(topic);
		if (last == null) {
			logger.warn("The relay cannot publish to topic '" + topic
					+ "', which Kafka does not know. Its rows wait, other topics go on", cause);
		}
		long pause = (last != null) ? Math.min(this.maxPause, 2 * last.pause()) : this.initialPause;
		long jittered = pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1);
		this.blocks.put(topic, new Block(now + jittered, pause));
		this.nextProbeAt = now + PROBE_SHARE * cost;
	}

	boolean contains(String topic) {
		return !this.blocks.isEmpty() && this.blocks.containsKey(topic);
	}

	Collection<String> names() {
		return this.blocks.keySet();
	}

	/**
	 * Kafka has taken a row of the topic. If that was missing, the others that are may be
	 * back as well, and are tried soon.
	 * @param topic the topic
	 * @param now the time
	 */
	void acknowledged(String topic, long now) {
		if (!this.probations.isEmpty() && this.probations.remove(topic) != null) {
			logger.info("The relay publishes to topic '" + topic + "' again");
			this.blocks.replaceAll((name, block) -> new Block(now, block.pause()));
		}
	}

	/**
	 * Time until a topic is due.
	 * @param now the time
	 * @param idle whether rows of no other topic wait
	 * @return the nanoseconds, zero or less when one is due
	 */
	long remaining(long now, boolean idle) {
		Map.Entry<String, Block> first = first(now);
		if (first == null) {
			return Long.MAX_VALUE;
		}
		long remaining = first.getValue().retryAt() - now;
		return (idle && this.blocks.size() == 1) ? remaining : Math.max(remaining, this.nextProbeAt - now);
	}

	/**
	 * Put the topic that is due longest on probation, if there is one.
	 * @param now the time
	 * @param idle whether rows of no other topic wait
	 */
	void admit(long now, boolean idle) {
		Map.Entry<String, Block> first = first(now);
		if (first != null && remaining(now, idle) <= 0) {
			this.blocks.remove(first.getKey());
			this.probations.put(first.getKey(), first.getValue());
		}
	}

	private Map.@Nullable Entry<String, Block> first(long now) {
		Map.Entry<String, Block> first = null;
		for (Map.Entry<String, Block> entry : this.blocks.entrySet()) {
			if (first == null || entry.getValue().retryAt() - now < first.getValue().retryAt() - now) {
				first = entry;
			}
		}
		return first;
	}

	private record Block(long retryAt, long pause) {

	}

}
