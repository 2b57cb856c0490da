package io.durablekafka.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.durablekafka.DeliveryStatus;
import io.durablekafka.DurableKafkaTemplate;
import io.durablekafka.DurableSendResult;
import io.durablekafka.Outcome;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.context.EmbeddedKafka;
import org.springframework.kafka.test.utils.KafkaTestUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for observations of sends and of what the relay sends, with a tracer, without and
 * with a broker.
 */
@EmbeddedKafka(partitions = 1, topics = { "traced", "conventional" },
		bootstrapServersProperty = "test.embedded.servers")
@Timeout(180)
class ObservationEmbeddedBrokerTests {

	/** Asking for the cluster id would take a minute. */
	private static final Duration SOON = Duration.ofSeconds(15);

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final String DEAD = "localhost:1";

	@TempDir
	private Path directory;

	private final List<SpanData> spans = new CopyOnWriteArrayList<>();

	@Test
	void relayContinuesTheTraceOfASendThatDidNotWaitForTheDeadBroker(EmbeddedKafkaBroker broker) {
		String[] messageId = new String[1];
		runner(DEAD).withPropertyValues("durable-kafka.producer.max-block=1s").run((context) -> {
			long start = System.nanoTime();
			DurableSendResult<String, String> result = send(context.getBean(DurableKafkaTemplate.class), "traced");
			assertThat(result.outcome()).isEqualTo(Outcome.STORED);
			messageId[0] = result.messageId();
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
			Awaitility.await().atMost(LIMIT).until(() -> !spans("traced send").isEmpty());
		});
		SpanData sent = spans("traced send").get(0);
		runner(broker.getBrokersAsString()).run((context) -> Awaitility.await()
			.atMost(LIMIT)
			.until(() -> relayed().stream().anyMatch((span) -> attribute(span, "messaging.kafka.offset") != null)));
		assertThat(this.spans).contains(sent).allSatisfy((span) -> {
			assertThat(span.getTraceId()).isEqualTo(sent.getTraceId());
			assertThat(span.getKind()).isEqualTo(SpanKind.PRODUCER);
		});
		// attempts without a broker are spans as well
		assertThat(relayed()).last().satisfies((span) -> {
			assertThat(span.getParentSpanId()).isEqualTo(sent.getSpanId());
			assertThat(span.getName()).isEqualTo("send traced");
			assertThat(attribute(span, "messaging.message.id")).isEqualTo(messageId[0]);
			assertThat(attribute(span, "messaging.kafka.offset")).isEqualTo("0");
			assertThat(attribute(span, "error.type")).isEqualTo("none");
		});
		ConsumerRecord<String, String> record = read(broker, "traced");
		assertThat(new String(record.headers().lastHeader("traceparent").value(), StandardCharsets.UTF_8))
			.startsWith("00-%s-%s-".formatted(sent.getTraceId(), sent.getSpanId()));
	}

	@Test
	void observationsAreNamedByTheConventionsOfOpenTelemetryWhereThatIsWanted(EmbeddedKafkaBroker broker) {
		runner(broker.getBrokersAsString()).withPropertyValues("durable-kafka.observation.convention=opentelemetry")
			.run((context) -> {
				assertThat(send(context.getBean(DurableKafkaTemplate.class), "conventional").outcome())
					.isEqualTo(Outcome.PUBLISHED);
				Awaitility.await().atMost(LIMIT).until(() -> {
					send(context.getBean(DurableKafkaTemplate.class), "conventional");
					return spans("send conventional").stream().anyMatch((span) -> isOfKnownCluster(span));
				});
			});
		assertThat(spans("send conventional")).isNotEmpty().allSatisfy((span) -> {
			assertThat(attribute(span, "messaging.system")).isEqualTo("kafka");
			assertThat(attribute(span, "messaging.destination.name")).isEqualTo("conventional");
			assertThat(attribute(span, "error.type")).isEqualTo("none");
		});
	}

	@Test
	void nothingIsObservedUnlessTheTemplateIs(EmbeddedKafkaBroker broker) {
		runner(broker.getBrokersAsString()).withPropertyValues("spring.kafka.template.observation-enabled=false")
			.run((context) -> {
				DeliveryStatus status = context.getBean(DeliveryStatus.class);
				status.forceBreakerOpen();
				Awaitility.await().atMost(LIMIT).until(() -> {
					send(context.getBean(DurableKafkaTemplate.class), "conventional");
					return status.relayed() > 0;
				});
			});
		assertThat(this.spans).isEmpty();
	}

	private ApplicationContextRunner runner(String servers) {
		Tracer tracer = SdkTracerProvider.builder().addSpanProcessor(new Collector()).build().get("test");
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(OutboxAutoConfiguration.class, DurableKafkaAutoConfiguration.class,
					DurableKafkaObservationAutoConfiguration.class, KafkaAutoConfiguration.class))
			.withBean(ObservationRegistry.class, () -> registry(tracer))
			.withPropertyValues("spring.kafka.bootstrap-servers=" + servers,
					"spring.kafka.template.observation-enabled=true",
					"durable-kafka.outbox.embedded.path=" + this.directory.resolve("outbox"));
	}

	private static ObservationRegistry registry(Tracer otel) {
		OtelTracer tracer = new OtelTracer(otel, new OtelCurrentTraceContext(), (event) -> {
		});
		OtelPropagator propagator = new OtelPropagator(
				ContextPropagators.create(W3CTraceContextPropagator.getInstance()), otel);
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig()
			.observationHandler(new ObservationHandler.FirstMatchingCompositeObservationHandler(
					new PropagatingSenderTracingObservationHandler<>(tracer, propagator),
					new PropagatingReceiverTracingObservationHandler<>(tracer, propagator),
					new DefaultTracingObservationHandler(tracer)));
		return registry;
	}

	@SuppressWarnings("unchecked")
	private static DurableSendResult<String, String> send(DurableKafkaTemplate<?, ?> template, String topic) {
		return ((DurableKafkaTemplate<String, String>) template)
			.sendAndWait(new ProducerRecord<>(topic, "key", "value"), LIMIT);
	}

	private List<SpanData> spans(String name) {
		return this.spans.stream().filter((span) -> span.getName().equals(name)).toList();
	}

	private List<SpanData> relayed() {
		return this.spans.stream()
			.filter((span) -> span.getAttributes().get(AttributeKey.stringKey("messaging.message.id")) != null)
			.toList();
	}

	private static boolean isOfKnownCluster(SpanData span) {
		return attribute(span, "peer.service").matches("Apache Kafka: \\S{20,}");
	}

	private static String attribute(SpanData span, String name) {
		return span.getAttributes().get(AttributeKey.stringKey(name));
	}

	private static ConsumerRecord<String, String> read(EmbeddedKafkaBroker broker, String topic) {
		Map<String, Object> properties = KafkaTestUtils.consumerProps(broker, "test-" + topic, false);
		try (Consumer<String, String> consumer = new DefaultKafkaConsumerFactory<>(properties, new StringDeserializer(),
				new StringDeserializer())
			.createConsumer()) {
			broker.consumeFromAnEmbeddedTopic(consumer, topic);
			return KafkaTestUtils.getSingleRecord(consumer, topic, LIMIT);
		}
	}

	/**
	 * Keeps spans that have ended.
	 */
	private final class Collector implements SpanProcessor {

		@Override
		public void onStart(Context parent, ReadWriteSpan span) {
			// not yet
		}

		@Override
		public boolean isStartRequired() {
			return false;
		}

		@Override
		public void onEnd(ReadableSpan span) {
			ObservationEmbeddedBrokerTests.this.spans.add(span.toSpanData());
		}

		@Override
		public boolean isEndRequired() {
			return true;
		}

	}

}
