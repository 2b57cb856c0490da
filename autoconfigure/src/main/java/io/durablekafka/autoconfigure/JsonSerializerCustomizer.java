package io.durablekafka.autoconfigure;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.durablekafka.record.ApplicationJsonSerializer;
import io.durablekafka.record.SerializationFailures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.kafka.autoconfigure.DefaultKafkaProducerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.support.serializer.JacksonJsonSerializer;

/**
 * Where Spring's JSON serializer is asked for by its class, the client would make it with
 * a mapper of its own. Comes after the application's customizers, and leaves alone what
 * they have made.
 */
final class JsonSerializerCustomizer implements DefaultKafkaProducerFactoryCustomizer, Ordered {

	private static final Log logger = LogFactory.getLog(JsonSerializerCustomizer.class);

	private static final List<String> KEYS = List.of(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
			ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG);

	private final ObjectProvider<JsonMapper> mapper;

	private final boolean includeContents;

	JsonSerializerCustomizer(ObjectProvider<JsonMapper> mapper, boolean includeContents) {
		this.mapper = mapper;
		this.includeContents = includeContents;
	}

	@Override
	public void customize(DefaultKafkaProducerFactory<?, ?> producerFactory) {
		Map<String, Object> configured = producerFactory.getConfigurationProperties();
		Map<String, Object> changes = new HashMap<>();
		for (String key : KEYS) {
			if (isJson(configured.get(key)) && !isSupplied(producerFactory, key)) {
				changes.put(key, ApplicationJsonSerializer.class);
			}
		}
		if (!changes.isEmpty()) {
			changes.put(ApplicationJsonSerializer.SOURCE, new ApplicationJsonSerializer.Source(mapper(),
					new SerializationFailures("", "", this.includeContents)));
			producerFactory.updateConfigs(changes);
		}
	}

	private @Nullable JsonMapper mapper() {
		JsonMapper unique = this.mapper.getIfUnique();
		if (unique == null && this.mapper.stream().findAny().isPresent()) {
			logger.warn("There are several JsonMapper beans and none of them is primary: "
					+ "records are written with Spring's own mapper");
		}
		return unique;
	}

	private static boolean isSupplied(DefaultKafkaProducerFactory<?, ?> factory, String key) {
		return (key.equals(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG) ? factory.getKeySerializer()
				: factory.getValueSerializer()) != null;
	}

	private static boolean isJson(@Nullable Object serializer) {
		String name = (serializer instanceof Class<?> type) ? type.getName() : String.valueOf(serializer);
		return name.equals(JacksonJsonSerializer.class.getName())
				|| name.equals(ApplicationJsonSerializer.class.getName());
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

}
