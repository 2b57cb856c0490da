package io.durablekafka.relay;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Pauses the relays of this instance, all of it or by topic. Rows that are paused stay in
 * the outbox, and their keys stay on the way through it. What is in flight is not called
 * back. Nothing of it outlives a restart. Thread-safe.
 *
 * @since 0.1.0
 */
public final class RelayControl {

	private static final Log logger = LogFactory.getLog(RelayControl.class);

	private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

	/**
	 * Replaced by each change, so that a relay sees by identity that there was one.
	 */
	private volatile Set<String> topics;

	private volatile boolean all;

	/**
	 * Create a new control.
	 * @param paused topics that are paused from the start
	 */
	public RelayControl(Set<String> paused) {
		this.topics = Set.copyOf(paused);
		if (!paused.isEmpty()) {
			logger.info("The relay starts with paused topics: " + paused);
		}
	}

	/**
	 * Publish no more rows of a topic.
	 * @param topic the topic
	 * @return whether it was not paused by name before
	 */
	public synchronized boolean pause(String topic) {
		Set<String> changed = new LinkedHashSet<>(this.topics);
		if (!changed.add(topic)) {
			return false;
		}
		changed(changed, this.all, "The relay pauses topic '" + topic + "'. Its rows wait in the outbox");
		return true;
	}

	/**
	 * Publish rows of a topic again, unless everything is paused.
	 * @param topic the topic
	 * @return whether it was paused by name
	 */
	public synchronized boolean resume(String topic) {
		Set<String> changed = new LinkedHashSet<>(this.topics);
		if (!changed.remove(topic)) {
			return false;
		}
		changed(changed, this.all, "The relay resumes topic '" + topic + "'");
		return true;
	}

	/**
	 * Publish nothing more.
	 * @return whether it was not so before
	 */
	public synchronized boolean pauseAll() {
		if (this.all) {
			return false;
		}
		changed(this.topics, true, "The relay pauses. All rows wait in the outbox");
		return true;
	}

	/**
	 * Publish rows of all topics again, also of those that were paused by name.
	 * @return whether anything was paused
	 */
	public synchronized boolean resumeAll() {
		if (!this.all && this.topics.isEmpty()) {
			return false;
		}
		changed(Set.of(), false, "The relay resumes all topics");
		return true;
	}

	/**
	 * Whether everything is paused.
	 * @return whether nothing is published
	 */
	public boolean isPaused() {
		return this.all;
	}

	/**
	 * Whether a topic is paused, by its name or with all others.
	 * @param topic the topic
	 * @return whether nothing of it is published
	 */
	public boolean isPaused(String topic) {
		return this.all || this.topics.contains(topic);
	}

	/**
	 * Topics that are paused by name.
	 * @return the names, the same object until one is paused or resumed
	 */
	public Set<String> pausedTopics() {
		return this.topics;
	}

	/**
	 * Be told of each change.
	 * @param listener called by the thread that pauses or resumes, so it must be quick
	 */
	public void onChange(Runnable listener) {
		this.listeners.add(listener);
	}

	private void changed(Set<String> topics, boolean all, String message) {
		this.topics = Set.copyOf(topics);
		this.all = all;
		logger.info(message);
		this.listeners.forEach(Runnable::run);
	}

}
