package io.durablekafka.autoconfigure;

import java.util.Set;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.kafka.transaction.KafkaTransactionManager;

/**
 * Lets the auto-configured transaction manager for Kafka give way to any other, such as
 * that of JPA: without it, an unnamed {@code @Transactional} would not know which of the
 * two to take.
 */
final class KafkaTransactionManagerFallback implements BeanFactoryPostProcessor {

	private static final Set<String> AUTO_CONFIGURATIONS = Set.of(KafkaAutoConfiguration.class.getName(),
			DurableKafkaAutoConfiguration.class.getName());

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		for (String name : beanFactory.getBeanNamesForType(KafkaTransactionManager.class, true, false)) {
			if (beanFactory.containsBeanDefinition(name)) {
				BeanDefinition definition = beanFactory.getBeanDefinition(name);
				if (isAutoConfigured(definition) && !definition.isPrimary()) {
					definition.setFallback(true);
				}
			}
		}
	}

	private static boolean isAutoConfigured(BeanDefinition definition) {
		return AUTO_CONFIGURATIONS.contains(String.valueOf(definition.getFactoryBeanName()));
	}

}
