package io.durablekafka.autoconfigure;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.durablekafka.DurableKafkaTemplate;
import io.durablekafka.TemplateRouter;
import io.durablekafka.producer.TopicRoutes;
import io.durablekafka.producer.settings.ProducerSettings;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.kafka.core.ProducerFactory;

/**
 * Leads records to the template of the producer that their topic belongs to. The other
 * templates are made when the first record needs them.
 */
final class TemplateRoutes {

	private final TopicRoutes routes;

	private final BeanFactory beanFactory;

	TemplateRoutes(TopicRoutes routes, BeanFactory beanFactory) {
		this.routes = routes;
		this.beanFactory = beanFactory;
	}

	/**
	 * Router of the primary template, which reaches all producers.
	 * @param primary the template
	 * @return the router
	 */
	TemplateRouter<Object, Object> ofPrimary(DurableKafkaTemplate<Object, Object> primary) {
		Map<String, DurableKafkaTemplate<Object, Object>> used = new ConcurrentHashMap<>();
		return new TemplateRouter<>() {

			@Override
			public DurableKafkaTemplate<Object, Object> templateFor(String topic) {
				String producer = TemplateRoutes.this.routes.producerOf(topic);
				if (producer.equals(ProducerSettings.DEFAULT_PRODUCER)) {
					return primary;
				}
				DurableKafkaTemplate<Object, Object> template = used.get(producer);
				return (template != null) ? template : used.computeIfAbsent(producer, TemplateRoutes.this::template);
			}

			@Override
			public Collection<DurableKafkaTemplate<Object, Object>> used() {
				return used.values();
			}

		};
	}

	@SuppressWarnings("unchecked")
	private DurableKafkaTemplate<Object, Object> template(String producer) {
		return this.beanFactory.getBean(NamedProducerRegistrar.template(producer), DurableKafkaTemplate.class);
	}

	/**
	 * Router of another template, which sends the topics of its producer. What it stores
	 * is brought back by the producer that the topic belongs to, which also tells when
	 * Kafka answers again: for topics of others, neither would come to pass here.
	 * @param name name of the template's producer
	 * @param template the template
	 * @param stores whether there is an outbox
	 * @return the router
	 */
	TemplateRouter<Object, Object> of(String name, DurableKafkaTemplate<Object, Object> template, boolean stores) {
		return new TemplateRouter<>() {

			@Override
			public DurableKafkaTemplate<Object, Object> templateFor(String topic) {
				String owner = TemplateRoutes.this.routes.producerOf(topic);
				if (stores && !owner.equals(name)) {
					throw new IllegalArgumentException(
							("Topic '%s' belongs to producer '%s', which would bring a stored record back. "
									+ "Add the topic to 'durable-kafka.producers.%s.topics' to send it with producer '%s'")
								.formatted(topic, owner, name, name));
				}
				return template;
			}

			@Override
			public Collection<DurableKafkaTemplate<Object, Object>> used() {
				return List.of();
			}

		};
	}

	/**
	 * Producer factory of a producer that has a name.
	 */
	ProducerFactory<?, ?> factory(String producer) {
		return this.beanFactory.getBean(NamedProducerRegistrar.factory(producer), ProducerFactory.class);
	}

}
