package io.durablekafka.sample.load;

import io.durablekafka.sample.SampleProperties;
import io.durablekafka.sample.order.OrderPublisher;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Sets up the made-up orders.
 */
@Configuration(proxyBeanMethods = false)
class LoadConfiguration {

	@Bean
	LoadGenerator loadGenerator(OrderPublisher publisher, SampleProperties properties) {
		return new LoadGenerator(publisher, properties.load().customers(), properties.load().maxDuration(),
				System::nanoTime);
	}

}
