package io.durablekafka.autoconfigure;

import java.time.Clock;

import io.durablekafka.record.HeaderEnricher;
import io.durablekafka.record.MessageIdGenerator;
import io.durablekafka.record.MessageIds;
import io.durablekafka.record.SkippedEnrichers;
import io.durablekafka.record.TenantSource;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * What happens to each record before it is serialized.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ HeadersProperties.class, SerializationProperties.class })
@Import(RecordValidationConfiguration.class)
class RecordConfiguration {

	@Bean
	@ConditionalOnMissingBean
	MessageIds messageIds(HeadersProperties properties, ObjectProvider<MessageIdGenerator> generator) {
		SettingsChecks.check(properties);
		return new MessageIds(properties.getMessageId(), generator.getIfAvailable());
	}

	@Bean
	@ConditionalOnProperty(name = "durable-kafka.headers.on-error", havingValue = "skip")
	SkippedEnrichers skippedEnrichers() {
		return new SkippedEnrichers(Clock.systemUTC()::millis);
	}

	@Bean
	HeaderEnrichments durableKafkaHeaderEnrichments(HeadersProperties properties, DurableKafkaProperties durable,
			Environment environment, ObjectProvider<InstanceIdentity> identity, ObjectProvider<TenantSource> tenants,
			ObjectProvider<TraceHeaders> trace, ObjectProvider<HeaderEnricher> enrichers,
			ObjectProvider<SkippedEnrichers> skipped) {
		HeaderContext context = context(environment, identity, tenants, trace);
		OwnHeaders own = new OwnHeaders(properties, new StaticHeaders(properties, durable), context);
		// a mistake must not wait for the first record of a producer
		for (String producer : durable.getProducers().keySet()) {
			own.of(producer);
		}
		return new HeaderEnrichments(own, enrichers.orderedStream().toList(), skipped.getIfAvailable());
	}

	private static HeaderContext context(Environment environment, ObjectProvider<InstanceIdentity> identity,
			ObjectProvider<TenantSource> tenants, ObjectProvider<TraceHeaders> trace) {
		String application = environment.getProperty("spring.application.name");
		InstanceIdentity instance = identity.getIfAvailable(new InstanceIdentityFinder(environment)::find);
		TraceHeaders traceHeaders = trace.getIfAvailable();
		return new HeaderContext(StringUtils.hasText(application) ? application : null, instance.name(),
				tenants.getIfAvailable(), (traceHeaders != null) ? traceHeaders.enricher() : null);
	}

	@Bean
	RecordPipelines durableKafkaRecordPipelines(MessageIds messageIds, HeaderEnrichments enrichments,
			RecordValidations validations, DurableKafkaProperties properties, SerializationProperties serialization,
			LoggingProperties logging) {
		SettingsChecks.check(serialization);
		return new RecordPipelines(messageIds, enrichments, validations,
				new SerializerNames(properties, logging.isIncludeContents()), serialization);
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

}
