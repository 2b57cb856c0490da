package io.durablekafka.producer.lint;

import java.util.List;
import java.util.Set;

import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * A JSON serializer that the client makes, without the application's mapper: that of
 * Jackson 2, or that of a factory which the application makes.
 */
final class JsonSerializerByClass implements LintRule {

	private static final List<String> KEYS = List.of(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
			ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG);

	private static final Set<String> SERIALIZERS = Set.of(
			"org.springframework.kafka.support.serializer.JacksonJsonSerializer",
			"org.springframework.kafka.support.serializer.JsonSerializer");

	@Override
	public String id() {
		return "S39";
	}

	@Override
	public void check(Inspection inspection) {
		ProducerSettings settings = inspection.settings();
		for (String key : KEYS) {
			if (SERIALIZERS.contains(PluggedClasses.name(settings, key))) {
				boolean typeHeaders = !"false".equalsIgnoreCase(settings.text("spring.json.add.type.headers"));
				inspection.warning(key,
						"The client makes this serializer itself: the application's JsonMapper and 'spring.jackson' do not count%s."
							.formatted(typeHeaders
									? ", and each record tells consumers the name of a Java class in a header" : ""),
						"Of JacksonJsonSerializer in the configuration of Spring Boot's producer factory, the starter makes one with the application's mapper. "
								+ "Give a factory of your own an instance: new DefaultKafkaProducerFactory<>(properties, keySerializer, new JacksonJsonSerializer<>(jsonMapper)). "
								+ "'spring.json.add.type.headers=false' leaves the class names out.");
			}
		}
	}

}
