package io.durablekafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.durablekafka.producer.DurableSender;
import io.durablekafka.producer.SendFuture;
import io.durablekafka.producer.SenderStatistics;
import io.durablekafka.record.RecordPipeline;
import io.micrometer.observation.Observation;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationContext;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.support.ProducerListener;
import org.springframework.kafka.support.SendResult;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.Assert;

/**
 * A {@link KafkaTemplate} whose records are not lost when Kafka does not take them: they
 * are committed in the outbox and relayed in the order of their key. A future that
 * completes normally means <em>acknowledged by Kafka</em> or <em>committed in the
 * outbox</em>, which {@link DurableSendResult#outcome()} tells. What goes wrong with a
 * record arrives in the future, never as an exception of {@code send}; only a call that
 * has no record to speak of (a null record or topic, a negative timestamp) throws.
 * Futures complete on a thread of the library's own, not on the producer's network
 * thread.
 * <p>
 * Within a Kafka transaction, and without an outbox, records are sent as a plain
 * {@link KafkaTemplate} sends them. What is done through {@link #execute} is Kafka's own.
 * Thread-safe.
 *
 * @param <K> the key type
 * @param <V> the value type
 * @since 0.1.0
 */
public class DurableKafkaTemplate<K, V> extends KafkaTemplate<K, V> {

	private final @Nullable DurableSender<K, V> sender;

	private final RecordPipeline pipeline;

	private final SendOutcomes<K, V> outcomes;

	private final PlainSends<K, V> plainSends;

	private final ClusterId clusterId = new ClusterId(super::clusterId, System::nanoTime);

	private volatile @Nullable TemplateRouter<K, V> router;

	private volatile Set<String> kafkaOnly = Set.of();

	/**
	 * Create a template without an outbox.
	 * @param producerFactory the producer factory
	 * @param pipeline what is done to each record before it is serialized
	 */
	public DurableKafkaTemplate(ProducerFactory<K, V> producerFactory, RecordPipeline pipeline) {
		this(producerFactory, pipeline, null);
	}

	/**
	 * Create a template.
	 * @param producerFactory the producer factory
	 * @param pipeline what is done to each record before it is serialized
	 * @param sender sends records directly or through the outbox, or {@code null} to send
	 * as a plain template does
	 */
	public DurableKafkaTemplate(ProducerFactory<K, V> producerFactory, RecordPipeline pipeline,
			@Nullable DurableSender<K, V> sender) {
		super(producerFactory);
		this.sender = sender;
		this.pipeline = pipeline;
		this.outcomes = new SendOutcomes<>(sender);
		this.plainSends = new PlainSends<>(pipeline, this.outcomes);
		if (sender != null) {
			sender.setListener(this.outcomes);
		}
	}

	/**
	 * Let records of some topics be sent by other templates. Their results, listeners and
	 * transactions are those of the other template.
	 * @param router finds the template of a topic
	 */
	public void setRouter(TemplateRouter<K, V> router) {
		this.router = router;
	}

	/**
	 * Set topics whose records are never stored: what Kafka does not take fails.
	 * @param topics names of topics
	 */
	public void setKafkaOnly(Set<String> topics) {
		this.kafkaOnly = Set.copyOf(topics);
	}

	/**
	 * Set topics whose records are always stored. In a transaction of the outbox's
	 * database they are part of it: committed and later published with everything else in
	 * it, or not at all. Their futures complete when it has ended.
	 * @param topics names of topics
	 * @throws IllegalStateException if there is no outbox
	 */
	public void setOutboxFirst(Set<String> topics) {
		if (!topics.isEmpty()) {
			DurableSender<K, V> sends = this.sender;
			if (sends == null) {
				throw new IllegalStateException("There is no outbox for records of 'outbox-first' topics");
			}
			sends.setOutboxFirst(topics);
		}
	}

	/**
	 * Set who is told what becomes of each record.
	 * @param listeners the listeners
	 */
	public void setDeliveryListeners(DeliveryListeners listeners) {
		this.outcomes.setDeliveryListeners(listeners);
	}

	/**
	 * What has become of the records of this template.
	 * @return the figures, shared with the sender if there is one
	 */
	public SenderStatistics statistics() {
		return this.outcomes.statistics();
	}

	/**
	 * {@inheritDoc} The record is not changed: an observation, which writes its trace
	 * into the headers, gets a copy.
	 */
	@Override
	public CompletableFuture<SendResult<K, V>> send(ProducerRecord<K, V> record) {
		Assert.notNull(record, "'record' must not be null");
		return super.send(getObservationRegistry().isNoop() ? record : this.pipeline.copy(record));
	}

	/**
	 * Send a record without a future: the outcome is counted, and a failure is told to
	 * the {@link ProducerListener} only. Falls back to the outbox like any other send.
	 * @param record the record
	 */
	public void fireAndForget(ProducerRecord<K, V> record) {
		Assert.notNull(record, "'record' must not be null");
		TemplateRouter<K, V> routes = this.router;
		if (routes != null) {
			forgetRouted(routes, record);
		}
		else {
			forgetHere(record);
		}
	}

	private void forgetRouted(TemplateRouter<K, V> routes, ProducerRecord<K, V> record) {
		PlainTimes times = new PlainTimes();
		DurableKafkaTemplate<K, V> template;
		try {
			template = routes.templateFor(record.topic());
		}
		catch (RuntimeException ex) {
			this.outcomes.refused(record, ex);
			this.outcomes.notPublished(record, ex, times);
			return;
		}
		template.forgetHere(record);
	}

	private void forgetHere(ProducerRecord<K, V> record) {
		if (this.sender == null || isPlain(record) || !getObservationRegistry().isNoop()) {
			send(record);
			return;
		}
		this.sender.send(record, null, this.outcomes.start(Observation.NOOP));
	}

	/**
	 * Send a record and wait until it is published or stored.
	 * @param record the record
	 * @param timeout how long to wait
	 * @return the result
	 * @throws KafkaException if the send failed, with the cause; or if the time was over
	 * or the thread interrupted, in which case the outcome is not known yet and the
	 * record may still be published or stored
	 * @throws IllegalStateException if the topic is outbox-first and the thread has a
	 * transaction that the record would be part of: its outcome is known at the end of
	 * that
	 */
	public DurableSendResult<K, V> sendAndWait(ProducerRecord<K, V> record, Duration timeout) {
		Assert.state(!joinsTransaction(record.topic()),
				() -> "Records of the outbox-first topic '%s' are part of the transaction of this thread: whether they are stored is not known before its end"
					.formatted(record.topic()));
		CompletableFuture<SendResult<K, V>> future = send(record);
		try {
			return (DurableSendResult<K, V>) future.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new KafkaException("Interrupted while waiting for the outcome of a send", ex);
		}
		catch (TimeoutException ex) {
			throw new KafkaException("The outcome of a send was not known after %d ms".formatted(timeout.toMillis()),
					ex);
		}
		catch (ExecutionException ex) {
			Throwable cause = (ex.getCause() != null) ? ex.getCause() : ex;
			throw (cause instanceof KafkaException kafkaException) ? kafkaException
					: new KafkaException("Failed to send", cause);
		}
	}

	/**
	 * Send records in the order of the collection. One that fails keeps no other from
	 * being sent.
	 * @param records the records
	 * @return their futures
	 */
	public SentRecords<K, V> sendAll(Collection<ProducerRecord<K, V>> records) {
		List<CompletableFuture<SendResult<K, V>>> futures = new ArrayList<>(records.size());
		for (ProducerRecord<K, V> record : records) {
			futures.add(send(record));
		}
		return new SentRecords<>(futures);
	}

	/**
	 * Send a record once the caller's transaction has been committed, or at once when
	 * there is none. When the transaction does not commit, nothing is sent and the future
	 * fails. Within the transaction the future is not complete, so it must not be waited
	 * for there. A record is lost if the application is killed between the commit and the
	 * send.
	 * <p>
	 * A template whose producer is transactional sends at once as well: its records are
	 * visible after the commit anyway. So are those of an outbox-first topic in a
	 * transaction of the outbox's database, and nothing can come between commit and send.
	 * @param record the record, which must not be changed any more
	 * @return a future of the result
	 */
	public CompletableFuture<SendResult<K, V>> sendAfterCommit(ProducerRecord<K, V> record) {
		Assert.notNull(record, "'record' must not be null");
		if (!TransactionSynchronizationManager.isSynchronizationActive()
				|| !TransactionSynchronizationManager.isActualTransactionActive() || sendsInTransaction(record)
				|| joinsTransaction(record.topic())) {
			return send(record);
		}
		AfterCommit<K, V> synchronization = new AfterCommit<>(record, () -> send(record));
		TransactionSynchronizationManager.registerSynchronization(synchronization);
		return synchronization.future();
	}

	private boolean sendsInTransaction(ProducerRecord<K, V> record) {
		TemplateRouter<K, V> routes = this.router;
		try {
			return (routes != null) ? routes.templateFor(record.topic()).inTransaction() : inTransaction();
		}
		catch (RuntimeException ex) {
			// the send will tell
			return true;
		}
	}

	@Override
	protected CompletableFuture<SendResult<K, V>> doSend(ProducerRecord<K, V> record, Observation observation) {
		TemplateRouter<K, V> routes = this.router;
		if (routes == null) {
			return sendHere(record, observation);
		}
		PlainTimes times = new PlainTimes();
		DurableKafkaTemplate<K, V> template;
		try {
			template = routes.templateFor(record.topic());
		}
		catch (RuntimeException ex) {
			return inTransactionOrLater(this.plainSends.refused(record, observation, null, ex, times));
		}
		return template.sendHere(record, observation);
	}

	private boolean joinsTransaction(String topic) {
		TemplateRouter<K, V> routes = this.router;
		try {
			DurableSender<K, V> sends = (routes != null) ? routes.templateFor(topic).sender : this.sender;
			return sends != null && sends.joinsTransaction(topic);
		}
		catch (RuntimeException ex) {
			// the send will tell
			return false;
		}
	}

	private CompletableFuture<SendResult<K, V>> sendHere(ProducerRecord<K, V> record, Observation observation) {
		DurableSender<K, V> sends = this.sender;
		boolean outboxFirst = sends != null && sends.isOutboxFirst(record.topic());
		if (sends == null || (!outboxFirst && isPlain(record))) {
			return inTransactionOrLater(this.plainSends.send(record, observation, super::doSend));
		}
		if (outboxFirst && inTransaction() && !sends.joinsTransaction(record.topic())) {
			IllegalStateException stray = new IllegalStateException(
					"Topic '%s' is outbox-first, so its records cannot be part of a Kafka transaction alone"
						.formatted(record.topic()));
			return inTransactionOrLater(this.plainSends.refused(record, observation, null, stray, new PlainTimes()));
		}
		SendFuture<SendResult<K, V>> future = new SendFuture<>();
		sends.send(record, future, this.outcomes.start(observation));
		return future;
	}

	/**
	 * A Kafka transaction must not be committed without one of its records: what has
	 * failed already is thrown, as by Spring's template, so that it is rolled back.
	 */
	private CompletableFuture<SendResult<K, V>> inTransactionOrLater(CompletableFuture<SendResult<K, V>> future) {
		if (future.isCompletedExceptionally() && inTransaction()) {
			try {
				future.join();
			}
			catch (CompletionException ex) {
				throw (ex.getCause() instanceof KafkaException failure) ? failure
						: new KafkaException("Failed to send", ex.getCause());
			}
		}
		return future;
	}

	private boolean isPlain(ProducerRecord<K, V> record) {
		Set<String> topics = this.kafkaOnly;
		return inTransaction() || (!topics.isEmpty() && topics.contains(record.topic()));
	}

	/**
	 * Wait until what was in flight on the direct path is published, failed, or stored.
	 * What already waited for the outbox is not waited for.
	 */
	@Override
	public void flush() {
		TemplateRouter<K, V> routes = this.router;
		if (routes != null) {
			routes.used().forEach(DurableKafkaTemplate::flush);
		}
		if (this.sender == null || inTransaction()) {
			super.flush();
			return;
		}
		this.sender.flush();
		if (!this.kafkaOnly.isEmpty()) {
			super.flush();
		}
	}

	/**
	 * {@inheritDoc} Unlike Spring's, does not wait for Kafka: observations are without
	 * the id until it is known.
	 */
	@Override
	protected @Nullable String clusterId() {
		KafkaAdmin admin = getKafkaAdmin();
		if (admin == null) {
			return null;
		}
		String configured = admin.getClusterId();
		if (configured != null) {
			return configured;
		}
		return (this.sender != null) ? this.sender.clusterId() : this.clusterId.get();
	}

	@Override
	public Map<MetricName, ? extends Metric> metrics() {
		return (this.sender == null || inTransaction()) ? super.metrics() : this.sender.metrics();
	}

	@Override
	public void setProducerListener(@Nullable ProducerListener<K, V> producerListener) {
		super.setProducerListener(producerListener);
		this.outcomes.setProducerListener(producerListener);
	}

	@Override
	public void setProducerInterceptor(ProducerInterceptor<K, V> producerInterceptor) {
		super.setProducerInterceptor(producerInterceptor);
		this.outcomes.setProducerInterceptor(producerInterceptor);
	}

	@Override
	public void setMicrometerEnabled(boolean micrometerEnabled) {
		super.setMicrometerEnabled(micrometerEnabled);
		this.outcomes.setTimed(micrometerEnabled);
	}

	@Override
	public void setObservationEnabled(boolean observationEnabled) {
		super.setObservationEnabled(observationEnabled);
		this.outcomes.setObserved(observationEnabled);
	}

	@Override
	public void setMicrometerTags(@Nullable Map<String, String> tags) {
		super.setMicrometerTags(tags);
		this.outcomes.setTags(tags);
	}

	@Override
	public void setBeanName(String name) {
		super.setBeanName(name);
		this.outcomes.setBeanName(name);
	}

	@Override
	public void setApplicationContext(ApplicationContext applicationContext) {
		super.setApplicationContext(applicationContext);
		this.outcomes.setApplicationContext(applicationContext);
	}

	@Override
	public void afterSingletonsInstantiated() {
		super.afterSingletonsInstantiated();
		this.outcomes.createTimer(getMicrometerTagsProvider());
	}

	@Override
	public void destroy() {
		this.plainSends.close();
		this.outcomes.destroy();
		super.destroy();
	}

}
