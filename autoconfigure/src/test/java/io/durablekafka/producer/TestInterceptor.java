package io.durablekafka.producer;

import java.util.Map;

import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * An interceptor that changes nothing.
 */
public class TestInterceptor implements ProducerInterceptor<String, String> {

	@Override
	public ProducerRecord<String, String> onSend(ProducerRecord<String, String> record) {
		return record;
	}

	@Override
	public void close() {
		// nothing to close
	}

	@Override
	public void configure(Map<String, ?> configs) {
		// nothing to configure
	}

}
