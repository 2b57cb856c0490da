package io.durablekafka.autoconfigure;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.durablekafka.DurableKafkaTemplate;
import io.durablekafka.actuate.SkippedEnrichersMetrics;
import io.durablekafka.outbox.InMemoryOutboxStore;
import io.durablekafka.producer.FakeKafka;
import io.durablekafka.producer.ScriptedProducerFactory;
import io.durablekafka.record.HeaderEnricher;
import io.durablekafka.record.HeaderEnrichmentException;
import io.durablekafka.record.MessageIdGenerator;
import io.durablekafka.record.SkippedEnrichers;
import io.durablekafka.record.TenantSource;
import io.durablekafka.record.TestHeaders;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.micrometer.tracing.propagation.Propagator;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.MDC;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RecordConfiguration} and {@link OwnHeaders}: headers of records that
 * are sent.
 */
@Timeout(60)
class HeadersAutoConfigurationTests {

	private static final String TRACE_PARENT = "traceparent";

	private final FakeKafka kafka = new FakeKafka().topic("orders", 1).topic("invoices", 1);

	private final ApplicationContextRunner plainRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DurableKafkaAutoConfiguration.class, KafkaAutoConfiguration.class,
				DurableKafkaMetricsAutoConfiguration.class))
		.withBean(ScriptedProducerFactory.class,
				() -> new ScriptedProducerFactory(this.kafka,
						Map.of("key.serializer", StringSerializer.class, "value.serializer", StringSerializer.class)))
		.withPropertyValues("spring.application.name=shop", "durable-kafka.instance-id=shop-1");

	private final ApplicationContextRunner runner = this.plainRunner.withBean(InMemoryOutboxStore.class);

	private static ProducerRecord<String, String> record() {
		return new ProducerRecord<>("orders", "key", "value");
	}

	private static Map<String, String> sent(ApplicationContext context) {
		return sent(context, record());
	}

	private static Map<String, String> sent(ApplicationContext context, ProducerRecord<String, String> record) {
		return sent(context.getBean("kafkaTemplate", DurableKafkaTemplate.class), record);
	}

	@SuppressWarnings("unchecked")
	private static Map<String, String> sent(DurableKafkaTemplate<?, ?> template,
			ProducerRecord<String, String> record) {
		int before = record.headers().toArray().length;
		Map<String, String> headers = new LinkedHashMap<>(TestHeaders
			.texts(((DurableKafkaTemplate<String, String>) template).sendAndWait(record, Duration.ofSeconds(10))
				.getProducerRecord()
				.headers()));
		assertThat(record.headers().toArray()).as("the caller's record").hasSize(before);
		return headers;
	}

	@AfterEach
	void clearLoggingContext() {
		MDC.clear();
	}

	@Test
	void identityOriginAndTimeAreAddedByDefaultAndNothingElse() {
		this.runner.run((context) -> {
			long before = Clock.systemUTC().millis();
			Map<String, String> headers = sent(context);
			assertThat(headers).containsOnlyKeys("dk-message-id", "dk-origin-application", "dk-origin-instance",
					"dk-produced-at");
			assertThat(headers).containsEntry("dk-origin-application", "shop")
				.containsEntry("dk-origin-instance", "shop-1");
			assertThat(Long.parseLong(headers.get("dk-produced-at"))).isBetween(before, Clock.systemUTC().millis());
		});
	}

	@Test
	void plainTemplateAddsTheSameHeaders() {
		this.plainRunner.run((context) -> assertThat(sent(context)).containsOnlyKeys("dk-message-id",
				"dk-origin-application", "dk-origin-instance", "dk-produced-at"));
	}

	@Test
	void headersCanBeRenamed() {
		this.runner
			.withPropertyValues("durable-kafka.headers.message-id=id",
					"durable-kafka.headers.origin-application.name=app",
					"durable-kafka.headers.origin-instance.name=node", "durable-kafka.headers.produced-at.name=at")
			.run((context) -> assertThat(sent(context)).containsOnlyKeys("id", "app", "node", "at"));
	}

	@Test
	void headersCanBeSwitchedOff() {
		this.runner
			.withPropertyValues("durable-kafka.headers.origin-application.enabled=false",
					"durable-kafka.headers.origin-instance.enabled=false",
					"durable-kafka.headers.produced-at.enabled=false")
			.run((context) -> assertThat(sent(context)).containsOnlyKeys("dk-message-id"));
	}

	@Test
	void applicationWithoutANameHasNoHeaderOfIt() {
		this.runner.withPropertyValues("spring.application.name=")
			.run((context) -> assertThat(sent(context)).doesNotContainKey("dk-origin-application"));
	}

	@Test
	void configuredHeadersOfTheTopicWinOverThoseOfTheProducerAndThoseOfAll() {
		this.runner
			.withPropertyValues("region=eu", "durable-kafka.headers.add.a=${region} {topic} {producer}",
					"durable-kafka.headers.add.b=all", "durable-kafka.headers.add.c=all",
					"durable-kafka.headers.add[x.y_Z]={application}/{instance}",
					"durable-kafka.producers.fast.topics=invoices", "durable-kafka.producers.fast.max-block=200ms",
					"durable-kafka.producers.fast.headers.b={producer}", "durable-kafka.producers.fast.headers.c=fast",
					"durable-kafka.topics.invoices.headers.c={topic} of {producer}")
			.run((context) -> {
				assertThat(sent(context)).containsEntry("a", "eu orders default")
					.containsEntry("b", "all")
					.containsEntry("c", "all")
					.containsEntry("x.y_Z", "shop/shop-1");
				assertThat(sent(context, new ProducerRecord<>("invoices", "1"))).containsEntry("a", "eu invoices fast")
					.containsEntry("b", "fast")
					.containsEntry("c", "invoices of fast");
			});
	}

	@Test
	void headersOfTheCallerAreKept() {
		this.runner
			.withPropertyValues("durable-kafka.headers.add.a=ours", "durable-kafka.headers.cloud-events.enabled=true")
			.run((context) -> {
				Map<String, String> own = new LinkedHashMap<>();
				for (String name : List.of("a", "dk-message-id", "dk-origin-application", "dk-origin-instance",
						"dk-produced-at", "ce_id", "ce_type")) {
					own.put(name, "own " + name);
				}
				ProducerRecord<String, String> record = record();
				own.forEach((name, value) -> record.headers().add(name, value.getBytes()));
				assertThat(sent(context, record)).containsAllEntriesOf(own);
			});
	}

	@Test
	void loggingContextIsSentAsFarAsItIsListed() {
		MDC.put("requestId", "r-1");
		MDC.put("user", "secret");
		this.runner
			.withPropertyValues("durable-kafka.headers.mdc.requestId=x-request-id",
					"durable-kafka.headers.mdc.absent=x-absent")
			.run((context) -> assertThat(sent(context)).containsEntry("x-request-id", "r-1")
				.doesNotContainKey("x-absent")
				.doesNotContainValue("secret"));
	}

	@Test
	void tenantComesFromTheApplicationsBean() {
		this.runner.withBean(TenantSource.class, () -> () -> "acme")
			.run((context) -> assertThat(sent(context)).containsEntry("dk-tenant", "acme"));
		this.runner.withBean(TenantSource.class, () -> () -> "acme")
			.withPropertyValues("durable-kafka.headers.tenant.enabled=false")
			.run((context) -> assertThat(sent(context)).doesNotContainKey("dk-tenant"));
	}

	@Test
	void tenantComesFromTheLoggingContext() {
		MDC.put("tenant", "acme");
		this.runner
			.withPropertyValues("durable-kafka.headers.tenant.mdc-key=tenant",
					"durable-kafka.headers.tenant.name=x-tenant")
			.run((context) -> assertThat(sent(context)).containsEntry("x-tenant", "acme"));
	}

	@Test
	void correlationIdComesFromTheLoggingContextOrIsThatOfTheRecord() {
		this.runner
			.withPropertyValues("durable-kafka.headers.correlation-id.mdc-key=correlation",
					"durable-kafka.headers.correlation-id.generate=true")
			.run((context) -> {
				Map<String, String> first = sent(context);
				assertThat(first).containsEntry("dk-correlation-id", first.get("dk-message-id"));
				MDC.put("correlation", "c-1");
				assertThat(sent(context)).containsEntry("dk-correlation-id", "c-1");
			});
	}

	@Test
	void recordsAreCloudEvents() {
		this.runner
			.withPropertyValues("durable-kafka.headers.cloud-events.enabled=true",
					"durable-kafka.headers.cloud-events.type=com.example.{topic}",
					"durable-kafka.headers.cloud-events.content-type=text/plain",
					"durable-kafka.topics.invoices.headers.[ce_type]=com.example.billed")
			.run((context) -> {
				Map<String, String> headers = sent(context);
				assertThat(headers).containsEntry("ce_specversion", "1.0")
					.containsEntry("ce_id", headers.get("dk-message-id"))
					.containsEntry("ce_type", "com.example.orders")
					.containsEntry("ce_source", "/shop")
					.containsEntry("content-type", "text/plain")
					.containsKey("ce_time");
				assertThat(sent(context, new ProducerRecord<>("invoices", "1"))).containsEntry("ce_type",
						"com.example.billed");
			});
	}

	@Test
	void messageIdComesFromTheApplicationsBean() {
		this.runner.withBean(MessageIdGenerator.class, () -> (record) -> "order-" + record.key())
			.run((context) -> assertThat(sent(context)).containsEntry("dk-message-id", "order-key"));
	}

	@Test
	void enrichersOfTheApplicationComeLastAndInTheirOrder() {
		this.runner.withUserConfiguration(Enrichers.class)
			.withPropertyValues("durable-kafka.headers.add.a=ours")
			.run((context) -> {
				Map<String, String> headers = sent(context);
				assertThat(headers).containsEntry("a", "ours").containsEntry("b", "first");
				assertThat(headers.keySet()).containsSubsequence("a", "dk-produced-at", "b", "c");
			});
	}

	@Test
	void failedEnricherFailsTheSend() {
		this.runner.withUserConfiguration(BrokenEnricher.class).run((context) -> {
			DurableKafkaTemplate<?, ?> template = context.getBean(DurableKafkaTemplate.class);
			assertThat(template.send("orders", null)).failsWithin(Duration.ofSeconds(10))
				.withThrowableThat()
				.havingCause()
				.withCauseInstanceOf(HeaderEnrichmentException.class);
			assertThat(context).doesNotHaveBean(SkippedEnrichers.class);
		});
	}

	@Test
	void failedEnricherIsSkippedAndCounted() {
		this.runner.withUserConfiguration(BrokenEnricher.class)
			.withBean(SimpleMeterRegistry.class)
			.withPropertyValues("durable-kafka.headers.on-error=skip")
			.run((context) -> {
				assertThat(sent(context)).containsKey("dk-message-id");
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				context.getBean(SkippedEnrichersMetrics.class).bindTo(registry);
				assertThat(registry.get("durable.kafka.headers.skipped").functionCounter().count()).isOne();
			});
	}

	@Test
	void currentTraceIsAdded() {
		this.runner.withUserConfiguration(Tracing.class).run((context) -> {
			assertThat(sent(context)).doesNotContainKey(TRACE_PARENT);
			inTrace(context.getBean(Tracer.class), (span) -> {
				assertThat(sent(context).get(TRACE_PARENT))
					.startsWith("00-%s-%s-".formatted(span.context().traceId(), span.context().spanId()));
				ProducerRecord<String, String> record = record();
				record.headers().add(TRACE_PARENT, "own".getBytes());
				assertThat(sent(context, record)).containsEntry(TRACE_PARENT, "own");
				record = record();
				record.headers().add("tracestate", "own".getBytes());
				assertThat(sent(context, record)).doesNotContainKey(TRACE_PARENT);
			});
		});
	}

	@Test
	void traceOfTheObservationIsKept() {
		this.runner.withUserConfiguration(Tracing.class)
			.withBean(ObservationRegistry.class, ObservationRegistry::create)
			.withPropertyValues("spring.kafka.template.observation-enabled=true",
					"spring.kafka.admin.properties.default.api.timeout.ms=100",
					"spring.kafka.admin.properties.request.timeout.ms=100")
			.run((context) -> {
				Tracer tracer = context.getBean(Tracer.class);
				context.getBean(ObservationRegistry.class)
					.observationConfig()
					.observationHandler(new PropagatingSenderTracingObservationHandler<>(tracer,
							context.getBean(Propagator.class)));
				inTrace(tracer,
						(span) -> assertThat(sent(context).get(TRACE_PARENT))
							.startsWith("00-%s-".formatted(span.context().traceId()))
							.doesNotContain(span.context().spanId()));
			});
	}

	@Test
	void currentTraceIsNotAddedWhenSwitchedOff() {
		this.runner.withUserConfiguration(Tracing.class)
			.withPropertyValues("durable-kafka.headers.trace-context.enabled=false")
			.run((context) -> inTrace(context.getBean(Tracer.class),
					(span) -> assertThat(sent(context)).doesNotContainKey(TRACE_PARENT)));
	}

	private static void inTrace(Tracer tracer, Consumer<Span> action) {
		Span span = tracer.nextSpan().start();
		Tracer.SpanInScope scope = tracer.withSpan(span);
		try {
			action.accept(span);
		}
		finally {
			scope.close();
			span.end();
		}
	}

	@Test
	void tracesAreOptional() {
		this.runner.withBean(Tracer.class, () -> Tracer.NOOP)
			.withBean(Propagator.class, () -> Propagator.NOOP)
			.run((context) -> assertThat(sent(context)).doesNotContainKey(TRACE_PARENT));
		this.runner.withClassLoader(new FilteredClassLoader("io.micrometer.tracing"))
			.run((context) -> assertThat(sent(context)).containsKey("dk-message-id"));
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '`', delimiter = '|',
			textBlock = """
					durable-kafka.headers.produced-at.name=                | durable-kafka.headers.produced-at.name         | needs a name
					durable-kafka.headers.produced-at.name=dk-message-id   | durable-kafka.headers.produced-at.name         | 'durable-kafka.headers.message-id' names the same
					durable-kafka.headers.mdc.user=dk-origin-instance      | durable-kafka.headers.mdc.[user]               | 'durable-kafka.headers.origin-instance.name'
					durable-kafka.headers.add.a={region}                   | durable-kafka.headers.add.[a]                  | Known are {application}, {instance}, {producer}, {topic}
					durable-kafka.headers.add.a={value-class}              | durable-kafka.headers.add.[a]                  | {value-class}
					durable-kafka.topics.orders.headers.a={key}            | durable-kafka.topics.[orders].headers.[a]      | {key}
					durable-kafka.producers.fast.headers.a={key}           | durable-kafka.producers.[fast].headers.[a]     | {key}
					durable-kafka.headers.cloud-events.type=               | durable-kafka.headers.cloud-events.type        | must have one
					durable-kafka.headers.cloud-events.subject={key}       | durable-kafka.headers.cloud-events.subject     | {key}
					spring.application.name=                               | durable-kafka.headers.cloud-events.source      | set 'spring.application.name'
					""")
	void mistakeStopsTheApplication(String property, String name, String reason) {
		for (ApplicationContextRunner each : List.of(this.runner, this.plainRunner)) {
			each.withPropertyValues("durable-kafka.headers.cloud-events.enabled=true",
					"durable-kafka.producers.fast.topics=invoices", property)
				.run((context) -> {
					InvalidConfigurationPropertyValueException invalid = cause(context.getStartupFailure());
					assertThat(invalid.getName()).isEqualTo(name);
					assertThat(invalid.getReason()).contains(reason);
				});
		}
	}

	private static InvalidConfigurationPropertyValueException cause(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof InvalidConfigurationPropertyValueException invalid) {
				return invalid;
			}
		}
		throw new AssertionError("There is another failure", failure);
	}

	@Configuration(proxyBeanMethods = false)
	static class Enrichers {

		@Bean
		@Order(2)
		HeaderEnricher second() {
			return (record, headers) -> {
				headers.add("b", "second");
				headers.add("c", "second");
			};
		}

		@Bean
		@Order(1)
		HeaderEnricher first() {
			return (record, headers) -> {
				headers.add("a", "first");
				headers.add("b", "first");
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class BrokenEnricher {

		@Bean
		HeaderEnricher broken() {
			return (record, headers) -> {
				throw new IllegalStateException("no tenant");
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Tracing {

		private final io.opentelemetry.api.trace.Tracer tracer = SdkTracerProvider.builder().build().get("test");

		@Bean
		Tracer tracer() {
			return new OtelTracer(this.tracer, new OtelCurrentTraceContext(), (event) -> {
			});
		}

		@Bean
		Propagator propagator() {
			return new OtelPropagator(ContextPropagators.create(W3CTraceContextPropagator.getInstance()), this.tracer);
		}

	}

}
