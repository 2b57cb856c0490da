package io.durablekafka.producer;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Stands for the interceptors that are beans, in the list of classes that Kafka's client
 * makes interceptors of. The client has an entry with the beans in its configuration.
 * They are looked up when the first record is sent, since they may need what sends. Their
 * life is the application context's: they are neither configured nor closed here.
 * Thread-safe.
 *
 * @param <K> the key type
 * @param <V> the value type
 * @since 0.1.0
 */
public final class BeanInterceptors<K, V> implements ProducerInterceptor<K, V> {

	/**
	 * Entry of the client's configuration that has the {@link Source}.
	 */
	public static final String SOURCE = "internal.durable-kafka.interceptors";

	private Source source = List::of;

	private volatile @Nullable InterceptorChain<K, V> chain;

	@Override
	public void configure(Map<String, ?> configs) {
		if (configs.get(SOURCE) instanceof Source given) {
			this.source = given;
		}
	}

	@Override
	public ProducerRecord<K, V> onSend(ProducerRecord<K, V> record) {
		return chain().onSend(record);
	}

	@Override
	public void onAcknowledgement(RecordMetadata metadata, Exception exception) {
		chain().onAcknowledgement(metadata, exception, null);
	}

	@Override
	public void onAcknowledgement(RecordMetadata metadata, Exception exception, Headers headers) {
		chain().onAcknowledgement(metadata, exception, headers);
	}

	@Override
	public void close() {
		// the beans belong to the application context
	}

	@SuppressWarnings("unchecked")
	private InterceptorChain<K, V> chain() {
		InterceptorChain<K, V> current = this.chain;
		if (current == null) {
			current = new InterceptorChain<>((List<ProducerInterceptor<K, V>>) this.source.get());
			this.chain = current;
		}
		return current;
	}

	/**
	 * Finds the beans.
	 */
	public interface Source extends Supplier<List<? extends ProducerInterceptor<?, ?>>> {

	}

}
