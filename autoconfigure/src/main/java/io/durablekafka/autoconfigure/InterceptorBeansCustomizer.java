package io.durablekafka.autoconfigure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import io.durablekafka.producer.BeanInterceptors;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.kafka.autoconfigure.DefaultKafkaProducerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.util.StringUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * Gives every producer the interceptors that are beans, after those that are named by
 * class. Changes nothing when there is no such bean.
 */
final class InterceptorBeansCustomizer implements DefaultKafkaProducerFactoryCustomizer, Ordered {

	private final ListableBeanFactory beanFactory;

	private final SingletonSupplier<List<ProducerInterceptor<?, ?>>> interceptors;

	InterceptorBeansCustomizer(ListableBeanFactory beanFactory,
			ObjectProvider<ProducerInterceptor<?, ?>> interceptors) {
		this.beanFactory = beanFactory;
		this.interceptors = SingletonSupplier.of(() -> interceptors.orderedStream().toList());
	}

	@Override
	public void customize(DefaultKafkaProducerFactory<?, ?> producerFactory) {
		if (this.beanFactory.getBeanNamesForType(ProducerInterceptor.class, true, false).length == 0) {
			return;
		}
		List<Object> all = new ArrayList<>(
				classes(producerFactory.getConfigurationProperties().get(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG)));
		all.add(BeanInterceptors.class);
		BeanInterceptors.Source source = this.interceptors::obtain;
		producerFactory
			.updateConfigs(Map.of(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG, all, BeanInterceptors.SOURCE, source));
	}

	private static Collection<?> classes(@Nullable Object configured) {
		if (configured instanceof Collection<?> list) {
			return list;
		}
		return (configured instanceof String names) ? Arrays.asList(StringUtils.tokenizeToStringArray(names, ","))
				: (configured != null) ? List.of(configured) : List.of();
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

}
