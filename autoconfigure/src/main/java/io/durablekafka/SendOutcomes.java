package io.durablekafka;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.durablekafka.outbox.RecordDeadLetteredException;
import io.durablekafka.producer.Delivery;
import io.durablekafka.producer.DurableSender;
import io.durablekafka.producer.SendEnd;
import io.durablekafka.producer.SendFuture;
import io.durablekafka.producer.SendListener;
import io.durablekafka.producer.SendObserver;
import io.durablekafka.producer.SenderStatistics;
import io.durablekafka.producer.UnsentRecords;
import io.micrometer.observation.Observation;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationContext;
import org.springframework.kafka.core.KafkaProducerException;
import org.springframework.kafka.support.LoggingProducerListener;
import org.springframework.kafka.support.ProducerListener;
import org.springframework.kafka.support.SendResult;

/**
 * Turns a resolved delivery into what a user of the template sees, as Spring's template
 * does it and in the same order: interceptor, timer, future, listener, observation. A
 * listener that throws harms nobody else.
 *
 * @param <K> the key type
 * @param <V> the value type
 */
final class SendOutcomes<K, V> implements SendListener<K, V> {

	private static final Log logger = LogFactory.getLog(SendOutcomes.class);

	private final @Nullable DurableSender<K, V> sender;

	private final Map<String, String> tags = new HashMap<>();

	private String beanName = "kafkaTemplate";

	private boolean timed = true;

	private boolean observed;

	private @Nullable ApplicationContext applicationContext;

	private volatile @Nullable TemplateTimer timer;

	private final SenderStatistics statistics;

	private volatile DeliveryListeners deliveryListeners = new DeliveryListeners(List.of());

	private volatile @Nullable ProducerListener<K, V> producerListener;

	private volatile @Nullable ProducerInterceptor<K, V> producerInterceptor;

	SendOutcomes(@Nullable DurableSender<K, V> sender) {
		this.sender = sender;
		this.statistics = (sender != null) ? sender.statistics() : new SenderStatistics();
	}

	SenderStatistics statistics() {
		return this.statistics;
	}

	void setDeliveryListeners(DeliveryListeners deliveryListeners) {
		this.deliveryListeners = deliveryListeners;
	}

	void setProducerListener(@Nullable ProducerListener<K, V> producerListener) {
		this.producerListener = producerListener;
	}

	void setProducerInterceptor(ProducerInterceptor<K, V> producerInterceptor) {
		this.producerInterceptor = producerInterceptor;
	}

	void setTimed(boolean timed) {
		this.timed = timed;
	}

	void setObserved(boolean observed) {
		this.observed = observed;
	}

	void setTags(@Nullable Map<String, String> tags) {
		if (tags != null) {
			this.tags.putAll(tags);
		}
	}

	void setBeanName(String beanName) {
		this.beanName = beanName;
	}

	void setApplicationContext(ApplicationContext applicationContext) {
		this.applicationContext = applicationContext;
	}

	void createTimer(@Nullable Function<ProducerRecord<?, ?>, Map<String, String>> tagsProvider) {
		if (this.timed && !this.observed) {
			this.timer = TemplateTimer.create(this.applicationContext, this.beanName, this.tags, tagsProvider);
		}
	}

	Object start(Observation observation) {
		TemplateTimer current = this.timer;
		boolean observed = !observation.isNoop();
		if (current == null && !observed) {
			return Started.NOTHING;
		}
		Object sample = (current != null) ? current.start() : null;
		// a sample stands for itself: most applications have a timer and no observation
		return (observed || sample == null) ? new Started(observation, sample) : sample;
	}

	/**
	 * Start to time a record that Spring's template sends, which times it as well, but
	 * forgets those that no producer takes.
	 */
	@Nullable Object startTimer() {
		TemplateTimer current = this.timer;
		return (current != null) ? current.start() : null;
	}

	void destroy() {
		TemplateTimer current = this.timer;
		if (current != null) {
			current.destroy();
		}
	}

	@Override
	public ProducerRecord<K, V> onSend(ProducerRecord<K, V> record) {
		ProducerInterceptor<K, V> interceptor = this.producerInterceptor;
		return (interceptor != null) ? interceptor.onSend(record) : record;
	}

	@Override
	public boolean callsApplication(Delivery<K, V> delivery) {
		ProducerListener<K, V> listener = this.producerListener;
		return (listener != null && listener.getClass() != LoggingProducerListener.class)
				|| this.producerInterceptor != null || !this.deliveryListeners.isEmpty()
				|| (delivery.attachment() instanceof Started started && started.observation() != Observation.NOOP);
	}

	@Override
	public void known(Delivery<K, V> delivery) {
		SendObserver observer = this.statistics.observer();
		if (observer != null) {
			show(observer, delivery);
		}
		SendFuture<SendResult<K, V>> future = delivery.future();
		if (future == null) {
			return;
		}
		RecordMetadata metadata = metadata(delivery);
		if (metadata != null) {
			future.release(result(delivery, metadata), null);
		}
		else {
			future.release(null, asProducerException(delivery.record(), failure(delivery)));
		}
	}

	/**
	 * A meter that cannot be registered must not keep a future from its completion.
	 */
	private void show(SendObserver observer, Delivery<K, V> delivery) {
		try {
			delivery.show(observer);
		}
		catch (RuntimeException ex) {
			logger.debug("A send could not be measured", ex);
		}
	}

	@Override
	public void resolved(Delivery<K, V> delivery) {
		if (delivery.failure() == null && !callsApplication(delivery)) {
			// nobody else wants to know
			if (delivery.attachment() != Started.NOTHING) {
				time(delivery);
			}
			finish(delivery);
		}
		else {
			tellEverybody(delivery);
		}
	}

	private void time(Delivery<K, V> delivery) {
		try {
			stopTimer(delivery.attachment(), delivery.record(), null);
		}
		catch (Throwable ex) {
			logger.error("The timer of the template failed", ex);
		}
	}

	private static Started started(Delivery<?, ?> delivery) {
		return (delivery.attachment() instanceof Started started) ? started
				: new Started(Observation.NOOP, delivery.attachment());
	}

	@SuppressWarnings("try")
	private void tellEverybody(Delivery<K, V> delivery) {
		RecordMetadata metadata = metadata(delivery);
		Throwable failure = (metadata != null) ? null : failure(delivery);
		RecordMetadata told = (metadata != null) ? metadata : withoutOffset(delivery.record());
		guard(() -> acknowledge(told, failure));
		Started started = started(delivery);
		Observation observation = started.observation();
		try (Observation.Scope ignored = observation.openScope()) {
			guard(() -> stopTimer(started.sample(), delivery.record(), failure));
			finish(delivery);
			guard(() -> tellListener(delivery, told, failure));
			tellDeliveryListeners(delivery, metadata, failure);
		}
		finally {
			// if an observation handler has thrown
			finish(delivery);
			if (failure != null) {
				observation.error(failure);
			}
			observation.stop();
		}
	}

	/**
	 * Tell Spring's listener about a record that no producer has seen.
	 */
	void refused(ProducerRecord<K, V> record, Throwable failure) {
		refused(record, null, failure);
	}

	/**
	 * Tell Spring's listener and the timer about a record that no producer has seen, or
	 * whose producer has told nobody.
	 */
	void refused(ProducerRecord<K, V> record, @Nullable Object sample, Throwable failure) {
		guard(() -> stopTimer(sample, record, failure));
		ProducerListener<K, V> listener = this.producerListener;
		if (listener != null) {
			guard(() -> listener.onError(record, null, asException(failure)));
		}
	}

	/**
	 * Count a record that Kafka has acknowledged to Spring's own template, and tell about
	 * it.
	 */
	void published(DurableSendResult<K, V> result, PlainTimes times) {
		this.statistics.countPublished();
		show(result.getProducerRecord(), SendEnd.PUBLISHED, times);
		this.deliveryListeners.published(result);
	}

	private void show(ProducerRecord<K, V> record, SendEnd end, PlainTimes times) {
		SendObserver observer = this.statistics.observer();
		if (observer != null) {
			guard(() -> observer.ended(record.topic(), end, times.total(), times.blocked().toNanos(), -1,
					times.inFlight().toNanos()));
		}
	}

	/**
	 * Count a record that Spring's own template could not send, and tell about it.
	 */
	void notPublished(ProducerRecord<K, V> record, Throwable failure, PlainTimes times) {
		this.statistics.countFailed(UnsentRecords.category(record.topic(), failure));
		show(record, SendEnd.FAILED, times);
		DeliveryListeners listeners = this.deliveryListeners;
		if (!listeners.isEmpty()) {
			Throwable cause = (failure instanceof KafkaProducerException && failure.getCause() != null)
					? failure.getCause() : failure;
			listeners.rejected(record, cause);
		}
	}

	private void tellDeliveryListeners(Delivery<K, V> delivery, @Nullable RecordMetadata metadata,
			@Nullable Throwable failure) {
		DeliveryListeners listeners = this.deliveryListeners;
		if (listeners.isEmpty()) {
			return;
		}
		if (metadata != null) {
			DurableSendResult<K, V> result = result(delivery, metadata);
			if (delivery.isStored()) {
				listeners.stored(result);
			}
			else {
				listeners.published(result);
			}
		}
		else if (failure instanceof RecordDeadLetteredException exception) {
			listeners.deadLettered(exception.getDeadLetter());
		}
		else if (failure != null) {
			listeners.rejected(delivery.record(), failure);
		}
	}

	/**
	 * Tell the template's interceptor, which has seen the record, that its producer could
	 * not serialize it.
	 */
	void notAcknowledged(ProducerRecord<K, V> record, RuntimeException failure) {
		guard(() -> acknowledge(withoutOffset(record), failure));
	}

	private void finish(Delivery<K, V> delivery) {
		SendFuture<SendResult<K, V>> future = delivery.future();
		if (future != null) {
			future.finish();
		}
	}

	private void tellListener(Delivery<K, V> delivery, RecordMetadata metadata, @Nullable Throwable failure) {
		ProducerListener<K, V> listener = this.producerListener;
		if (listener == null) {
			return;
		}
		if (failure != null) {
			listener.onError(delivery.record(), metadata, asException(failure));
		}
		else {
			listener.onSuccess(delivery.record(), metadata);
		}
	}

	private @Nullable RecordMetadata metadata(Delivery<K, V> delivery) {
		return delivery.isStored() ? withoutOffset(delivery.record()) : delivery.metadata();
	}

	private static Throwable failure(Delivery<?, ?> delivery) {
		Throwable failure = delivery.failure();
		return (failure != null) ? failure : new IllegalStateException("The delivery has no outcome");
	}

	private DurableSendResult<K, V> result(Delivery<K, V> delivery, RecordMetadata metadata) {
		return new DeliveredResult<>(delivery, metadata);
	}

	private void acknowledge(RecordMetadata metadata, @Nullable Throwable failure) {
		ProducerInterceptor<K, V> interceptor = this.producerInterceptor;
		if (interceptor != null) {
			interceptor.onAcknowledgement(metadata, (failure != null) ? asException(failure) : null);
		}
	}

	private void stopTimer(@Nullable Object sample, ProducerRecord<K, V> record, @Nullable Throwable failure) {
		TemplateTimer current = this.timer;
		if (current != null && sample != null) {
			current.stop(sample, record, failure);
		}
	}

	private void guard(Runnable callback) {
		try {
			callback.run();
		}
		catch (Throwable ex) {
			logger.error("A listener of the template failed", ex);
		}
	}

	private static RecordMetadata withoutOffset(ProducerRecord<?, ?> record) {
		return new RecordMetadata(new TopicPartition(record.topic(), RecordMetadata.UNKNOWN_PARTITION), -1, -1, -1, -1,
				-1);
	}

	private static Exception asException(Throwable failure) {
		return (failure instanceof Exception exception) ? exception : new IllegalStateException(failure);
	}

	@SuppressWarnings("unchecked")
	private static KafkaProducerException asProducerException(ProducerRecord<?, ?> record, Throwable failure) {
		return (failure instanceof KafkaProducerException exception) ? exception
				: new KafkaProducerException((ProducerRecord<Object, Object>) record, "Failed to send", failure);
	}

	/**
	 * What was started with a send and ends with its outcome.
	 */
	private record Started(Observation observation, @Nullable Object sample) {

		private static final Started NOTHING = new Started(Observation.NOOP, null);

	}

}
