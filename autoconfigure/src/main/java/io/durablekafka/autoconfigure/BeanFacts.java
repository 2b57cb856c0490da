package io.durablekafka.autoconfigure;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import io.durablekafka.DurableKafkaTemplate;
import io.durablekafka.producer.lint.ApplicationFacts.Metrics;
import io.durablekafka.producer.lint.ApplicationFacts.Templates;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.DirectFieldAccessor;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.support.LoggingProducerListener;
import org.springframework.kafka.transaction.KafkaAwareTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.util.ClassUtils;

/**
 * Gathers what the definitions of beans tell. Makes no bean that is not there.
 */
final class BeanFacts {

	private static final Duration TEMPLATE_CLOSE = Duration.ofSeconds(5);

	private final ConfigurableListableBeanFactory beans;

	BeanFacts(ConfigurableListableBeanFactory beans) {
		this.beans = beans;
	}

	boolean hasDataSource() {
		return names(DataSource.class).length > 0;
	}

	boolean hasEntityManagerFactory() {
		return namesOf("jakarta.persistence.EntityManagerFactory").length > 0;
	}

	List<String> databaseManagers() {
		return Arrays.stream(names(PlatformTransactionManager.class))
			.filter((name) -> !this.beans.isTypeMatch(name, KafkaAwareTransactionManager.class))
			.toList();
	}

	Metrics metrics() {
		String[] names = namesOf("io.micrometer.core.instrument.MeterRegistry");
		return new Metrics(names.length, Arrays.stream(names).anyMatch(this::isPrimary));
	}

	Templates templates(KafkaProperties properties, @Nullable ProducerFactory<?, ?> factory) {
		KafkaProperties.Template template = properties.getTemplate();
		Duration closeTimeout = template.getCloseTimeout();
		return new Templates(ambiguousTemplates(), valueTypes(), template.isObservationEnabled(), clusterIdKnown(),
				(closeTimeout != null) ? closeTimeout : TEMPLATE_CLOSE,
				(factory != null) ? factory.getPhysicalCloseTimeout() : ProducerFactory.DEFAULT_PHYSICAL_CLOSE_TIMEOUT,
				contentLoggers());
	}

	/**
	 * Beans that Spring may inject where none is named.
	 */
	List<String> candidates(Class<?> type) {
		return Arrays.stream(names(type)).filter(this::isCandidate).toList();
	}

	/**
	 * The bean that Spring would inject where none is named.
	 */
	@Nullable String primary(Class<?> type) {
		List<String> candidates = candidates(type);
		return candidates.stream().filter((name) -> candidates.size() == 1 || isPrimary(name)).findFirst().orElse(null);
	}

	private boolean isCandidate(String name) {
		BeanDefinition definition = definition(name);
		return definition == null || definition.isAutowireCandidate() && !definition.isFallback()
				&& (!(definition instanceof AbstractBeanDefinition bean) || bean.isDefaultCandidate());
	}

	private List<String> ambiguousTemplates() {
		return (primary(KafkaTemplate.class) != null) ? List.of() : candidates(KafkaTemplate.class);
	}

	private Map<String, Class<?>> valueTypes() {
		Map<String, Class<?>> types = new HashMap<>();
		for (String name : names(KafkaTemplate.class)) {
			if (definition(name) instanceof RootBeanDefinition definition) {
				Class<?> type = definition.getResolvableType().as(KafkaTemplate.class).getGeneric(1).resolve();
				if (type != null && type != Object.class) {
					types.put(name, type);
				}
			}
		}
		return types;
	}

	/**
	 * Our own templates do not wait for it.
	 */
	private boolean clusterIdKnown() {
		return Arrays.stream(names(KafkaTemplate.class)).allMatch(this::isDurable) || Arrays
			.stream(names(KafkaAdmin.class))
			.map(this::existing)
			.allMatch((admin) -> !(admin instanceof KafkaAdmin kafkaAdmin) || kafkaAdmin.getClusterId() != null);
	}

	private boolean isDurable(String name) {
		return this.beans.isTypeMatch(name, DurableKafkaTemplate.class);
	}

	private List<String> contentLoggers() {
		return Arrays.stream(names(LoggingProducerListener.class))
			.filter((name) -> existing(name) instanceof LoggingProducerListener<?, ?> listener
					&& logsContents(listener))
			.toList();
	}

	private static boolean logsContents(LoggingProducerListener<?, ?> listener) {
		DirectFieldAccessor fields = new DirectFieldAccessor(listener);
		return fields.isReadableProperty("includeContents")
				&& Boolean.TRUE.equals(fields.getPropertyValue("includeContents"));
	}

	private @Nullable Object existing(String name) {
		return this.beans.getSingleton(name);
	}

	private boolean isPrimary(String name) {
		BeanDefinition definition = definition(name);
		return definition != null && definition.isPrimary();
	}

	private @Nullable BeanDefinition definition(String name) {
		return this.beans.containsBeanDefinition(name) ? this.beans.getMergedBeanDefinition(name) : null;
	}

	private String[] names(Class<?> type) {
		return this.beans.getBeanNamesForType(type, true, false);
	}

	private String[] namesOf(String className) {
		ClassLoader classLoader = this.beans.getBeanClassLoader();
		return ClassUtils.isPresent(className, classLoader) ? names(ClassUtils.resolveClassName(className, classLoader))
				: new String[0];
	}

}
