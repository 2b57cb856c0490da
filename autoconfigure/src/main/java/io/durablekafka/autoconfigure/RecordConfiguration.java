package io.durablekafka.autoconfigure;

import java.time.Clock;

import io.durablekafka.record.HeaderEnricher;
import io.durablekafka.record.MessageIds;
import io.durablekafka.record.RecordValidator;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What happens to each record before it is serialized.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ HeadersProperties.class, SerializationProperties.class })
class RecordConfiguration {

	@Bean
	@ConditionalOnMissingBean
	MessageIds messageIds(HeadersProperties properties) {
		SettingsChecks.check(properties);
		return new MessageIds(properties.getMessageId(), Clock.systemUTC()::millis);
	}

	@Bean
	HeaderEnrichments durableKafkaHeaderEnrichments(ObjectProvider<HeaderEnricher> enrichers) {
		return new HeaderEnrichments(enrichers.orderedStream().toList());
	}

	@Bean
	RecordValidations durableKafkaRecordValidations(ObjectProvider<RecordValidator> validators) {
		return new RecordValidations(validators.orderedStream().toList());
	}

	@Bean
	RecordPipelines durableKafkaRecordPipelines(MessageIds messageIds, HeaderEnrichments enrichments,
			RecordValidations validations, DurableKafkaProperties properties, SerializationProperties serialization) {
		SettingsChecks.check(serialization);
		return new RecordPipelines(messageIds, enrichments, validations, new SerializerNames(properties),
				serialization);
	}

}
