package io.durablekafka.autoconfigure;

import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * JSON as the application writes it elsewhere.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(JsonMapper.class)
class JsonSerializerConfiguration {

	@Bean
	JsonSerializerCustomizer durableKafkaJsonSerializers(ObjectProvider<JsonMapper> mapper,
			DurableKafkaProperties properties) {
		return new JsonSerializerCustomizer(mapper, properties.getLogging().isIncludeContents());
	}

}
