package io.durablekafka.producer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.ProducerFactory;

/**
 * A factory, and copies of it, that make {@linkplain ScriptedProducer producers under
 * control}.
 */
public final class ScriptedProducerFactory extends DefaultKafkaProducerFactory<String, String> {

	private final FakeKafka kafka;

	/**
	 * Create a factory.
	 * @param kafka where the records go
	 * @param configs differences from the default configuration
	 */
	public ScriptedProducerFactory(FakeKafka kafka, Map<String, Object> configs) {
		this(kafka, withDefaults(configs), new StringSerializer(), new StringSerializer());
	}

	ScriptedProducerFactory(FakeKafka kafka, Map<String, Object> configs, @Nullable Serializer<String> keySerializer,
			@Nullable Serializer<String> valueSerializer) {
		super(configs, keySerializer, valueSerializer);
		this.kafka = kafka;
	}

	private static Map<String, Object> withDefaults(Map<String, Object> configs) {
		Map<String, Object> all = new HashMap<>(configs);
		all.putIfAbsent(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, List.of("127.0.0.1:1"));
		return all;
	}

	@Override
	public ProducerFactory<String, String> copyWithConfigurationOverride(@Nullable Map<String, Object> overrides) {
		Map<String, Object> configs = new HashMap<>(getConfigurationProperties());
		if (overrides != null) {
			configs.putAll(overrides);
		}
		return new ScriptedProducerFactory(this.kafka, configs, null, null);
	}

	@Override
	protected Producer<String, String> createRawProducer(Map<String, Object> configs) {
		this.kafka.duringCreation.run();
		Serializer<String> key = getKeySerializer();
		Serializer<String> value = getValueSerializer();
		Producer<String, String> producer = new ScriptedProducer(this.kafka,
				(key != null) ? key : new StringSerializer(), (value != null) ? value : new StringSerializer());
		for (var postProcessor : getPostProcessors()) {
			producer = postProcessor.apply(producer);
		}
		return producer;
	}

}
