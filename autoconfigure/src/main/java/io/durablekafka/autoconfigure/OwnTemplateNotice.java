package io.durablekafka.autoconfigure;

import java.util.Arrays;

import io.durablekafka.DurableKafkaTemplate;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.kafka.core.KafkaTemplate;

/**
 * Says once that the application's own {@link KafkaTemplate} is in use and records are
 * not stored when Kafka does not take them.
 */
final class OwnTemplateNotice implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(OwnTemplateNotice.class);

	private final ListableBeanFactory beanFactory;

	OwnTemplateNotice(ListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	public void afterSingletonsInstantiated() {
		if (this.beanFactory.getBeanNamesForType(DurableKafkaTemplate.class, true, false).length > 0) {
			return;
		}
		String[] templates = this.beanFactory.getBeanNamesForType(KafkaTemplate.class, true, false);
		if (templates.length > 0) {
			logger
				.info("The application has a KafkaTemplate of its own (%s), so records that Kafka does not take fail. "
					.formatted(String.join(", ", Arrays.asList(templates)))
						+ "Remove it to get a DurableKafkaTemplate, or turn this off with 'durable-kafka.enabled=false'");
		}
	}

}
