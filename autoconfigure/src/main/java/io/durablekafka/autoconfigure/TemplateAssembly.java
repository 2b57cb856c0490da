package io.durablekafka.autoconfigure;

import io.durablekafka.DeliveryListeners;
import io.durablekafka.DurableKafkaTemplate;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.PropertyMapper;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.kafka.support.ProducerListener;
import org.springframework.kafka.support.converter.RecordMessageConverter;
import org.springframework.kafka.support.micrometer.KafkaTemplateObservationConvention;

/**
 * Makes templates, with everything that Spring Boot's own template gets.
 */
final class TemplateAssembly {

	private final RecordPipelines pipelines;

	private final KafkaProperties properties;

	private final Topics topics;

	private final DeliveryListeners deliveryListeners;

	private final ObjectProvider<ProducerListener<?, ?>> producerListeners;

	private final ObjectProvider<RecordMessageConverter> messageConverter;

	private final ObjectProvider<KafkaTemplateObservationConvention> observationConvention;

	TemplateAssembly(RecordPipelines pipelines, KafkaProperties properties, Topics topics,
			DeliveryListeners deliveryListeners, ObjectProvider<ProducerListener<?, ?>> producerListeners,
			ObjectProvider<RecordMessageConverter> messageConverter,
			ObjectProvider<KafkaTemplateObservationConvention> observationConvention) {
		this.pipelines = pipelines;
		this.properties = properties;
		this.topics = topics;
		this.deliveryListeners = deliveryListeners;
		this.producerListeners = producerListeners;
		this.messageConverter = messageConverter;
		this.observationConvention = observationConvention;
	}

	DurableKafkaTemplate<Object, Object> template(DurableDelivery delivery) {
		DurableKafkaTemplate<Object, Object> template = new DurableKafkaTemplate<>(delivery.producerFactory(),
				this.pipelines.of(delivery.producer()), delivery.sender());
		delivery.setStatistics(template.statistics());
		template.setKafkaOnly(this.topics.kafkaOnly());
		if (delivery.sender() != null) {
			template.setOutboxFirst(this.topics.outboxFirst());
		}
		template.setDeliveryListeners(this.deliveryListeners);
		this.messageConverter.ifUnique(template::setMessageConverter);
		this.observationConvention.ifUnique(template::setObservationConvention);
		template.setProducerListener(ProducerListenerChain.of(this.producerListeners.orderedStream()));
		PropertyMapper map = PropertyMapper.get();
		KafkaProperties.Template source = this.properties.getTemplate();
		map.from(source.getDefaultTopic()).to(template::setDefaultTopic);
		map.from(source.getTransactionIdPrefix()).to(template::setTransactionIdPrefix);
		map.from(source.getCloseTimeout()).to(template::setCloseTimeout);
		map.from(source.isAllowNonTransactional()).to(template::setAllowNonTransactional);
		map.from(source.isObservationEnabled()).to(template::setObservationEnabled);
		return template;
	}

}
