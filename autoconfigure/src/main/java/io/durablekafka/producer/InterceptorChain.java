package io.durablekafka.producer;

import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The interceptors of <code>interceptor.classes</code>, run by us instead of by each
 * producer: a record is intercepted once, whichever path it takes, and acknowledgements
 * do not run on the network thread. As in Kafka, an interceptor that throws is logged and
 * skipped.
 *
 * @param <K> the key type
 * @param <V> the value type
 */
final class InterceptorChain<K, V> {

	private static final Log logger = LogFactory.getLog(InterceptorChain.class);

	private final List<ProducerInterceptor<K, V>> interceptors;

	InterceptorChain(List<ProducerInterceptor<K, V>> interceptors) {
		this.interceptors = interceptors;
	}

	ProducerRecord<K, V> onSend(ProducerRecord<K, V> record) {
		ProducerRecord<K, V> intercepted = record;
		for (ProducerInterceptor<K, V> interceptor : this.interceptors) {
			try {
				intercepted = interceptor.onSend(intercepted);
			}
			catch (Exception ex) {
				logger.warn("Interceptor " + interceptor.getClass().getName() + " failed in onSend", ex);
			}
		}
		return intercepted;
	}

	void onAcknowledgement(RecordMetadata metadata, @Nullable Exception exception, Headers headers) {
		for (ProducerInterceptor<K, V> interceptor : this.interceptors) {
			try {
				interceptor.onAcknowledgement(metadata, exception, headers);
			}
			catch (Throwable ex) {
				logger.warn("Interceptor " + interceptor.getClass().getName() + " failed in onAcknowledgement", ex);
			}
		}
	}

	void close() {
		for (ProducerInterceptor<K, V> interceptor : this.interceptors) {
			try {
				interceptor.close();
			}
			catch (Throwable ex) {
				logger.warn("Interceptor " + interceptor.getClass().getName() + " failed in close", ex);
			}
		}
	}

}
