package io.durablekafka.sample.order;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.kafka.autoconfigure.DefaultKafkaProducerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.config.TopicBuilder;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.support.serializer.JacksonJsonSerializer;
import org.springframework.util.backoff.FixedBackOff;

/**
 * What an application that uses Spring for Apache Kafka configures for itself. None of it
 * knows Durable Kafka.
 */
@Configuration(proxyBeanMethods = false)
class OrderConfiguration {

	@Bean
	NewTopic orders() {
		return TopicBuilder.name(OrderPublisher.TOPIC)
			.partitions(6)
			.config(TopicConfig.RETENTION_BYTES_CONFIG, "134217728")
			.config(TopicConfig.SEGMENT_BYTES_CONFIG, "33554432")
			.build();
	}

	// The application's own mapper, so that spring.jackson.* counts for events as well.
	@Bean
	DefaultKafkaProducerFactoryCustomizer jsonValues(JsonMapper mapper) {
		return (factory) -> useJsonValues(factory, mapper);
	}

	@SuppressWarnings("unchecked")
	private static void useJsonValues(DefaultKafkaProducerFactory<?, ?> factory, JsonMapper mapper) {
		((DefaultKafkaProducerFactory<String, OrderEvent>) factory)
			.setValueSerializerSupplier(() -> new JacksonJsonSerializer<OrderEvent>(mapper).noTypeInfo());
	}

	// What cannot be recorded now, because the database is down, waits.
	@Bean
	CommonErrorHandler recordLater() {
		return new DefaultErrorHandler(new FixedBackOff(1000, FixedBackOff.UNLIMITED_ATTEMPTS));
	}

}
