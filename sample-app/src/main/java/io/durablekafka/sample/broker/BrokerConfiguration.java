package io.durablekafka.sample.broker;

import java.util.List;

import io.durablekafka.sample.SampleProperties;

import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * Starts a broker and points all Kafka clients to it. They need the connection details,
 * which need the broker: so it starts before the first of them and stops after the last.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(OwnBrokerCondition.class)
class BrokerConfiguration {

	@Bean
	LocalBroker localBroker(SampleProperties properties) {
		return new LocalBroker(properties.directory().resolve("broker"), properties.broker().port());
	}

	@Bean
	KafkaConnectionDetails kafkaConnectionDetails(LocalBroker broker) {
		return () -> List.of(broker.address());
	}

}
