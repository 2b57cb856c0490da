package io.durablekafka.autoconfigure;

import java.time.Clock;
import java.util.List;

import io.durablekafka.record.ContentMask;
import io.durablekafka.record.HeaderEnricher;
import io.durablekafka.record.MessageIdGenerator;
import io.durablekafka.record.MessageIds;
import io.durablekafka.record.RecordValidator;
import io.durablekafka.record.SkippedEnrichers;
import io.durablekafka.record.TenantSource;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import jakarta.validation.Validator;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * What happens to each record before it is serialized.
 */
@Configuration(proxyBeanMethods = false)
class RecordConfiguration {

	@Bean
	@ConditionalOnMissingBean
	MessageIds messageIds(DurableKafkaProperties properties, ObjectProvider<MessageIdGenerator> generator) {
		SettingsChecks.check(properties.getHeaders());
		return new MessageIds(properties.getHeaders().getMessageId(), generator.getIfAvailable());
	}

	@Bean
	@ConditionalOnProperty(name = "durable-kafka.headers.on-error", havingValue = "skip")
	SkippedEnrichers skippedEnrichers() {
		return new SkippedEnrichers(Clock.systemUTC()::millis);
	}

	@Bean
	RecordPipelines durableKafkaRecordPipelines(DurableKafkaProperties properties, MessageIds messageIds,
			Environment environment, ObjectProvider<InstanceIdentity> identity, ObjectProvider<TenantSource> tenants,
			ObjectProvider<TraceHeaders> trace, ObjectProvider<HeaderEnricher> enrichers,
			ObjectProvider<SkippedEnrichers> skipped, ObjectProvider<RecordValidator> validators) {
		SettingsChecks.check(properties.getValidation());
		SettingsChecks.check(properties.getSerialization());
		HeaderContext context = context(environment, identity, tenants, trace);
		OwnHeaders own = new OwnHeaders(properties.getHeaders(), new StaticHeaders(properties.getHeaders(), properties),
				context);
		// a mistake must not wait for the first record of a producer
		for (String producer : properties.getProducers().keySet()) {
			own.of(producer);
		}
		List<HeaderEnricher> ofBeans = enrichers.orderedStream().toList();
		RecordValidations validations = new RecordValidations(new Topics(properties), properties.getValidation(),
				new ContentMask(properties.getLogging().isIncludeContents()), validators.orderedStream().toList());
		return new RecordPipelines(messageIds, new HeaderEnrichments(own, ofBeans, skipped.getIfAvailable()),
				validations, new SerializerNames(properties, properties.getLogging().isIncludeContents()),
				properties.getSerialization());
	}

	private static HeaderContext context(Environment environment, ObjectProvider<InstanceIdentity> identity,
			ObjectProvider<TenantSource> tenants, ObjectProvider<TraceHeaders> trace) {
		String application = environment.getProperty("spring.application.name");
		InstanceIdentity instance = identity.getIfAvailable(new InstanceIdentityFinder(environment)::find);
		TraceHeaders traceHeaders = trace.getIfAvailable();
		return new HeaderContext(StringUtils.hasText(application) ? application : null, instance.name(),
				tenants.getIfAvailable(), (traceHeaders != null) ? traceHeaders.enricher() : null);
	}

	/**
	 * The current trace, for records that nobody observes.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(Tracer.class)
	static class TracingConfiguration {

		@Bean
		TraceHeaders durableKafkaTraceHeaders(ObjectProvider<Tracer> tracers, ObjectProvider<Propagator> propagators) {
			return () -> {
				Tracer tracer = tracers.getIfUnique();
				Propagator propagator = propagators.getIfUnique();
				if (tracer == null || tracer == Tracer.NOOP || propagator == null || propagator.fields().isEmpty()) {
					return null;
				}
				return new TraceContextEnricher(tracer, propagator);
			};
		}

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
		ConstraintsValidator durableKafkaConstraintsValidator(Validator validator, DurableKafkaProperties properties) {
			return new ConstraintsValidator(validator, properties.getLogging().isIncludeContents());
		}

	}

}
