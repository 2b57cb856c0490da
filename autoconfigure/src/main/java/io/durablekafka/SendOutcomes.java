package io.durablekafka;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.durablekafka.producer.Delivery;
import io.durablekafka.producer.DurableSender;
import io.durablekafka.producer.SendFuture;
import io.durablekafka.producer.SendListener;
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

	private volatile @Nullable ProducerListener<K, V> producerListener;

	private volatile @Nullable ProducerInterceptor<K, V> producerInterceptor;

	SendOutcomes(@Nullable DurableSender<K, V> sender) {
		this.sender = sender;
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
		if (current == null && observation == Observation.NOOP) {
			return Started.NOTHING;
		}
		return new Started(observation, (current != null) ? current.start() : null);
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
				|| this.producerInterceptor != null
				|| ((Started) delivery.attachment()).observation() != Observation.NOOP;
	}

	@Override
	public void known(Delivery<K, V> delivery) {
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

	@Override
	@SuppressWarnings("try")
	public void resolved(Delivery<K, V> delivery) {
		RecordMetadata metadata = metadata(delivery);
		Throwable failure = (metadata != null) ? null : failure(delivery);
		RecordMetadata told = (metadata != null) ? metadata : withoutOffset(delivery.record());
		guard(() -> acknowledge(told, failure));
		Started started = (Started) delivery.attachment();
		Observation observation = started.observation();
		try (Observation.Scope ignored = observation.openScope()) {
			guard(() -> stopTimer(started.sample(), delivery.record(), failure));
			finish(delivery);
			guard(() -> tellListener(delivery, told, failure));
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
	 * Tell about a record that no producer has seen.
	 */
	void refused(ProducerRecord<K, V> record, RuntimeException failure) {
		refused(record, null, failure);
	}

	/**
	 * Tell about a record that no producer has seen, or whose producer has told nobody.
	 */
	void refused(ProducerRecord<K, V> record, @Nullable Object sample, RuntimeException failure) {
		guard(() -> stopTimer(sample, record, failure));
		ProducerListener<K, V> listener = this.producerListener;
		if (listener != null) {
			guard(() -> listener.onError(record, null, failure));
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
		DurableSender<K, V> storedBy = this.sender;
		if (delivery.isStored() && storedBy != null) {
			return new DurableSendResult<>(delivery.record(), metadata, Outcome.STORED, delivery.messageId(),
					() -> storedBy.published(delivery));
		}
		return new DurableSendResult<>(delivery.record(), metadata, Outcome.PUBLISHED, delivery.messageId(),
				() -> CompletableFuture.completedFuture(metadata));
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
