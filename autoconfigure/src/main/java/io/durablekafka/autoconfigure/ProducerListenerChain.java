package io.durablekafka.autoconfigure;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.support.ProducerListener;

/**
 * Calls all listeners in order. One that throws keeps neither the others nor the send
 * from going on. Thread-safe if the listeners are.
 */
final class ProducerListenerChain implements ProducerListener<Object, Object> {

	private static final Log logger = LogFactory.getLog(ProducerListenerChain.class);

	private final List<ProducerListener<Object, Object>> listeners;

	private final AtomicBoolean failureLogged = new AtomicBoolean();

	ProducerListenerChain(List<ProducerListener<Object, Object>> listeners) {
		this.listeners = List.copyOf(listeners);
	}

	/**
	 * One listener for all. A single one stays itself: the template knows that Spring's
	 * logging listener has nothing to do after a success.
	 */
	@SuppressWarnings("unchecked")
	static ProducerListener<Object, Object> of(Stream<? extends ProducerListener<?, ?>> listeners) {
		List<ProducerListener<Object, Object>> all = listeners
			.map((listener) -> (ProducerListener<Object, Object>) listener)
			.toList();
		return (all.size() == 1) ? all.get(0) : new ProducerListenerChain(all);
	}

	@Override
	public void onSuccess(ProducerRecord<Object, Object> producerRecord, RecordMetadata recordMetadata) {
		forEach((listener) -> listener.onSuccess(producerRecord, recordMetadata));
	}

	@Override
	public void onError(ProducerRecord<Object, Object> producerRecord, @Nullable RecordMetadata recordMetadata,
			Exception exception) {
		forEach((listener) -> listener.onError(producerRecord, recordMetadata, exception));
	}

	private void forEach(Consumer<ProducerListener<Object, Object>> call) {
		for (ProducerListener<Object, Object> listener : this.listeners) {
			try {
				call.accept(listener);
			}
			catch (Throwable ex) {
				log(listener, ex);
			}
		}
	}

	private void log(ProducerListener<Object, Object> listener, Throwable failure) {
		String message = "The producer listener " + listener.getClass().getName() + " failed";
		if (this.failureLogged.compareAndSet(false, true)) {
			logger.warn(message + "; further failures are logged at debug level", failure);
		}
		else {
			logger.debug(message, failure);
		}
	}

}
