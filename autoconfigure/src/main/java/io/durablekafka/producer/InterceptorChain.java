package io.durablekafka.producer;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Runs interceptors in their order. As in Kafka, one that throws is skipped, and the
 * others and the send go on. It is logged once, and then at debug level.
 *
 * @param <K> the key type
 * @param <V> the value type
 */
final class InterceptorChain<K, V> {

	private static final Log logger = LogFactory.getLog(InterceptorChain.class);

	private final List<ProducerInterceptor<K, V>> interceptors;

	private final Set<String> reported = ConcurrentHashMap.newKeySet();

	InterceptorChain(List<ProducerInterceptor<K, V>> interceptors) {
		this.interceptors = List.copyOf(interceptors);
	}

	ProducerRecord<K, V> onSend(ProducerRecord<K, V> record) {
		ProducerRecord<K, V> intercepted = record;
		for (ProducerInterceptor<K, V> interceptor : this.interceptors) {
			try {
				ProducerRecord<K, V> next = interceptor.onSend(intercepted);
				if (next != null) {
					intercepted = next;
				}
				else {
					failed(interceptor, "onSend", new IllegalStateException("There is no record left"));
				}
			}
			catch (Exception ex) {
				failed(interceptor, "onSend", ex);
			}
		}
		return intercepted;
	}

	void onAcknowledgement(@Nullable RecordMetadata metadata, @Nullable Exception exception,
			@Nullable Headers headers) {
		for (ProducerInterceptor<K, V> interceptor : this.interceptors) {
			try {
				interceptor.onAcknowledgement(metadata, exception, headers);
			}
			catch (Throwable ex) {
				failed(interceptor, "onAcknowledgement", ex);
			}
		}
	}

	void close() {
		for (ProducerInterceptor<K, V> interceptor : this.interceptors) {
			try {
				interceptor.close();
			}
			catch (Throwable ex) {
				failed(interceptor, "close", ex);
			}
		}
	}

	private void failed(ProducerInterceptor<K, V> interceptor, String method, Throwable failure) {
		String name = interceptor.getClass().getName();
		if (this.reported.add(name + "." + method)) {
			logger.warn("Interceptor %s failed in %s and is skipped. Further failures are logged at debug level"
				.formatted(name, method), failure);
		}
		else if (logger.isDebugEnabled()) {
			logger.debug("Interceptor %s failed in %s".formatted(name, method), failure);
		}
	}

}
