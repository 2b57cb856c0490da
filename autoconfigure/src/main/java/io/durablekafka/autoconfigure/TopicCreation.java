package io.durablekafka.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.kafka.core.KafkaAdmin;

/**
 * Has Spring's admin client create topics, on a thread of its own and until that has
 * worked, since an application has to start without its cluster. The start waits a
 * moment, so that no record is sent before its topic is there: brokers may create topics
 * by themselves, with settings of their own. When the admin client is to fail fast, the
 * start waits for it.
 */
final class TopicCreation implements SmartInitializingSingleton, DisposableBean {

	private static final Log logger = LogFactory.getLog(TopicCreation.class);

	private final NewTopic[] topics;

	private final ObjectProvider<KafkaAdmin> admin;

	private final boolean failFast;

	private final Duration pause;

	private final Duration longestWait;

	private final CountDownLatch tried = new CountDownLatch(1);

	private final CountDownLatch ended = new CountDownLatch(1);

	private @Nullable Thread thread;

	/**
	 * Create a creation that has not begun.
	 * @param topics what to create
	 * @param admin creates them
	 * @param failFast whether the start waits, and fails when the cluster does not answer
	 * @param pause time between two attempts
	 * @param longestWait how long the start waits for the first attempt
	 */
	TopicCreation(List<NewTopic> topics, ObjectProvider<KafkaAdmin> admin, boolean failFast, Duration pause,
			Duration longestWait) {
		this.topics = topics.toArray(NewTopic[]::new);
		this.admin = admin;
		this.failFast = failFast;
		this.pause = pause;
		this.longestWait = longestWait;
	}

	@Override
	public void afterSingletonsInstantiated() {
		if (this.topics.length == 0) {
			return;
		}
		KafkaAdmin client = this.admin.getObject();
		if (this.failFast) {
			client.createOrModifyTopics(this.topics);
			return;
		}
		this.thread = new Thread(() -> createUntilDone(client), "durable-kafka-topics");
		this.thread.setDaemon(true);
		this.thread.start();
		try {
			if (!this.tried.await(this.longestWait.toMillis(), TimeUnit.MILLISECONDS)) {
				logger.info("The topics of 'durable-kafka.topics' with 'create' are created in the background: "
						+ "the cluster has not answered for %d ms".formatted(this.longestWait.toMillis()));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void createUntilDone(KafkaAdmin client) {
		boolean failed = false;
		try {
			while (!attempt(client, failed) && !this.ended.await(this.pause.toMillis(), TimeUnit.MILLISECONDS)) {
				failed = true;
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private boolean attempt(KafkaAdmin client, boolean failedBefore) {
		try {
			return create(client, failedBefore);
		}
		finally {
			this.tried.countDown();
		}
	}

	private boolean create(KafkaAdmin client, boolean failedBefore) {
		try {
			client.createOrModifyTopics(this.topics);
			if (failedBefore) {
				logger.info("The topics of 'durable-kafka.topics' that were to be created are there now");
			}
			return true;
		}
		catch (RuntimeException ex) {
			if (!failedBefore && this.ended.getCount() > 0) {
				logger.warn("The topics of 'durable-kafka.topics' with 'create' cannot be created yet, "
						+ "which is tried again every %s s".formatted(this.pause.toSeconds()), ex);
			}
			return false;
		}
	}

	@Override
	public void destroy() {
		this.ended.countDown();
		if (this.thread != null) {
			this.thread.interrupt();
		}
	}

}
