package io.durablekafka.autoconfigure;

import io.durablekafka.record.ContentMask;
import io.durablekafka.record.RecordValidator;
import jakarta.validation.Validator;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What each record is checked for, and what may be told about one.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ ValidationProperties.class, LoggingProperties.class })
class RecordValidationConfiguration {

	@Bean
	ContentMask durableKafkaContentMask(LoggingProperties properties) {
		return new ContentMask(properties.isIncludeContents());
	}

	@Bean
	RecordValidations durableKafkaRecordValidations(DurableKafkaProperties properties, ValidationProperties validation,
			ContentMask mask, ObjectProvider<RecordValidator> validators) {
		SettingsChecks.check(validation);
		return new RecordValidations(new Topics(properties), validation, mask, validators.orderedStream().toList());
	}

	/**
	 * Constraints of the application's own classes.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(Validator.class)
	@ConditionalOnSingleCandidate(Validator.class)
	@ConditionalOnBooleanProperty(name = "durable-kafka.validation.bean-validation", matchIfMissing = true)
	static class ConstraintsConfiguration {

		@Bean
		ConstraintsValidator durableKafkaConstraintsValidator(Validator validator, ContentMask mask) {
			return new ConstraintsValidator(validator, mask.isOff());
		}

	}

}
