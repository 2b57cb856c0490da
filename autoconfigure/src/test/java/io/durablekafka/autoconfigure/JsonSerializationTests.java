package io.durablekafka.autoconfigure;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.durablekafka.DeliveryStatus;
import io.durablekafka.DurableKafkaTemplate;
import io.durablekafka.outbox.HeaderCodec;
import io.durablekafka.outbox.InMemoryOutboxStore;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.producer.settings.ProducerCatalog;
import io.durablekafka.producer.settings.ProducerSettings;
import io.durablekafka.producer.settings.SettingLayer;
import io.durablekafka.record.ApplicationJsonSerializer;
import io.durablekafka.record.RecordPart;
import io.durablekafka.record.RecordSerializationException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.kafka.autoconfigure.DefaultKafkaProducerFactoryCustomizer;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaProducerException;
import org.springframework.kafka.support.ProducerListener;
import org.springframework.kafka.support.serializer.JacksonJsonSerializer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for JSON with the application's mapper. There is no broker: what would have been
 * sent is found in the outbox.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class JsonSerializationTests {

	private static final String SECRET = "4111-1111";

	private static final String JSON = "=" + JacksonJsonSerializer.class.getName();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DurableKafkaAutoConfiguration.class, KafkaAutoConfiguration.class))
		.withBean(InMemoryOutboxStore.class)
		.withBean(JsonMapper.class,
				() -> JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build())
		.withPropertyValues("spring.kafka.bootstrap-servers=127.0.0.1:1", "durable-kafka.producer.max-block=50ms",
				"spring.kafka.producer.value-serializer" + JSON);

	private static OutboxRecord send(BeanFactory context, String topic, Object key, Object value) throws Exception {
		template(context).send(topic, key, value).get(20, TimeUnit.SECONDS);
		List<OutboxRecord> rows = context.getBean(InMemoryOutboxStore.class).rows();
		return rows.get(rows.size() - 1);
	}

	@SuppressWarnings("unchecked")
	private static DurableKafkaTemplate<Object, Object> template(BeanFactory context) {
		return context.getBean("kafkaTemplate", DurableKafkaTemplate.class);
	}

	private static String text(byte @Nullable [] bytes) {
		return (bytes != null) ? new String(bytes) : "null";
	}

	@Test
	void valueIsWrittenByTheApplicationsMapperWithoutClassNames() {
		this.runner.run((context) -> {
			OutboxRecord row = send(context, "orders", "k", new Order(7));
			assertThat(text(row.value())).isEqualTo("{\"order_number\":7}");
			assertThat(text(row.key())).isEqualTo("k");
			assertThat(HeaderCodec.decode(row.headers())).noneMatch((header) -> header.key().contains("Type"));
		});
	}

	@Test
	void nullIsATombstone() {
		this.runner.run((context) -> assertThat(send(context, "orders", "k", null).value()).isNull());
	}

	@Test
	void namedProducerAndKeysUseItAsWell() {
		this.runner
			.withPropertyValues("spring.kafka.producer.value-serializer=", "durable-kafka.producers.json.topics=orders",
					"durable-kafka.producers.json.value-serializer" + JSON,
					"durable-kafka.producers.json.key-serializer" + JSON)
			.run((context) -> {
				OutboxRecord row = send(context, "orders", new Order(8), new Order(7));
				assertThat(text(row.value())).isEqualTo("{\"order_number\":7}");
				assertThat(text(row.key())).isEqualTo("{\"order_number\":8}");
				assertThat(text(send(context, "texts", "k", "plain").value())).isEqualTo("plain");
			});
	}

	@Test
	void classNamesAreWrittenOnRequest() {
		this.runner
			.withPropertyValues("durable-kafka.producer.properties.[spring.json.add.type.headers]=true",
					"durable-kafka.producer.key-serializer" + JSON)
			.run((context) -> assertThat(
					HeaderCodec.decode(send(context, "orders", new Order(8), new Order(7)).headers()))
				.filteredOn((header) -> header.key().contains("TypeId"))
				.extracting((header) -> header.key() + " " + new String(header.value()))
				.containsExactlyInAnyOrder("__TypeId__ " + Order.class.getName(),
						"__Key_TypeId__ " + Order.class.getName()));
		this.runner
			.withPropertyValues(
					"spring.kafka.producer.properties.[spring.json.type.mapping]=order:" + Order.class.getName())
			.run((context) -> assertThat(text(HeaderCodec.decode(send(context, "orders", "k", new Order(7)).headers())
				.lastHeader("__TypeId__")
				.value())).isEqualTo("order"));
	}

	@Test
	void serializerOfTheApplicationsCustomizerStays() {
		this.runner.withBean(DefaultKafkaProducerFactoryCustomizer.class, () -> JsonSerializationTests::useNumbers)
			.run((context) -> assertThat(text(send(context, "orders", "k", new Order(7)).value())).isEqualTo("7"));
	}

	@SuppressWarnings("unchecked")
	private static void useNumbers(DefaultKafkaProducerFactory<?, ?> factory) {
		((DefaultKafkaProducerFactory<Object, Order>) factory)
			.setValueSerializerSupplier(() -> (topic, order) -> String.valueOf(order.orderNumber()).getBytes());
	}

	@Test
	void subclassOfTheApplicationStays() {
		this.runner.withPropertyValues("spring.kafka.producer.value-serializer=" + OwnSerializer.class.getName())
			.run((context) -> assertThat(text(send(context, "orders", "k", new Order(7)).value()))
				.isEqualTo("{\"orderNumber\":7}"));
	}

	@Test
	void springsMapperServesWhenTheApplicationHasNone() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(DurableKafkaAutoConfiguration.class, KafkaAutoConfiguration.class))
			.withBean(InMemoryOutboxStore.class)
			.withPropertyValues("spring.kafka.bootstrap-servers=127.0.0.1:1", "durable-kafka.producer.max-block=50ms",
					"durable-kafka.producer.value-serializer" + JSON)
			.run((context) -> {
				OutboxRecord row = send(context, "orders", "k", new Order(7));
				assertThat(text(row.value())).isEqualTo("{\"orderNumber\":7}");
				assertThat(HeaderCodec.decode(row.headers())).noneMatch((header) -> header.key().contains("Type"));
			});
	}

	@Test
	void severalMappersWithoutAPrimaryOneAreNamedInTheLog(CapturedOutput output) {
		this.runner.withBean("other", JsonMapper.class, JsonMapper::new).run((context) -> {
			assertThat(text(send(context, "orders", "k", new Order(7)).value())).isEqualTo("{\"orderNumber\":7}");
			assertThat(output).contains("several JsonMapper beans");
		});
	}

	@Test
	void applicationWithoutJacksonStarts() {
		this.runner.withClassLoader(new FilteredClassLoader("tools.jackson"))
			.withPropertyValues("spring.kafka.producer.value-serializer=")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(JsonSerializerCustomizer.class));
	}

	@Test
	void settingKeepsItsOrigin() {
		this.runner.withPropertyValues("durable-kafka.producer.key-serializer" + JSON).run((context) -> {
			ProducerSettings settings = context.getBean(ProducerCatalog.class).producers().get(0);
			assertThat(settings.raw("value.serializer")).isEqualTo(ApplicationJsonSerializer.class);
			assertThat(settings.origin("value.serializer").layer()).isEqualTo(SettingLayer.SPRING);
			assertThat(settings.origin("key.serializer").layer()).isEqualTo(SettingLayer.PRODUCER);
		});
	}

	@Test
	void valueThatCannotBeWrittenIsReportedOnceAndNotShown(CapturedOutput output) {
		List<Exception> told = new CopyOnWriteArrayList<>();
		this.runner.withBean("listener", ProducerListener.class, () -> listener(told)).run((context) -> {
			CompletableFuture<?> future = template(context).send("orders", "k", new Broken());
			Exception failure = catchThrowableOfType(Exception.class, () -> future.get(20, TimeUnit.SECONDS));
			assertThat(failure.getCause()).isInstanceOf(KafkaProducerException.class);
			assertThat(failure.getCause().getCause()).isInstanceOfSatisfying(RecordSerializationException.class,
					(ex) -> {
						assertThat(ex.getPart()).isEqualTo(RecordPart.VALUE);
						assertThat(ex.isRetryable()).isFalse();
						assertThat(ex).hasMessageContaining(Broken.class.getName()).hasMessageContaining("'orders'");
					});
			StringWriter text = new StringWriter();
			failure.printStackTrace(new PrintWriter(text, true));
			assertThat(text.toString()).doesNotContain(SECRET);
			Awaitility.await().until(() -> !told.isEmpty());
			assertThat(told).containsExactly((Exception) failure.getCause().getCause());
			assertThat(context.getBean(DeliveryStatus.class).failed()).isOne();
			assertThat(context.getBean(InMemoryOutboxStore.class).rows()).isEmpty();
		});
		assertThat(output).doesNotContain(SECRET);
	}

	@Test
	void messageAboutAClassThatDoesNotFitNamesTheProducersProperty() {
		this.runner.withPropertyValues("durable-kafka.producers.texts.topics=texts",
				"durable-kafka.producers.texts.value-serializer=org.apache.kafka.common.serialization.StringSerializer",
				"durable-kafka.producer.key-serializer=org.apache.kafka.common.serialization.StringSerializer")
			.run((context) -> {
				assertThat(template(context).send("texts", "k", new Order(7))).failsWithin(20, TimeUnit.SECONDS)
					.withThrowableThat()
					.havingCause()
					.havingCause()
					.withMessageContaining("'durable-kafka.producers.texts.value-serializer'");
				assertThat(template(context).send("orders", 1, new Order(7))).failsWithin(20, TimeUnit.SECONDS)
					.withThrowableThat()
					.havingCause()
					.havingCause()
					.withMessageContaining("'durable-kafka.producer.key-serializer'");
			});
	}

	private static ProducerListener<Object, Object> listener(List<Exception> told) {
		return new ProducerListener<>() {

			@Override
			public void onError(ProducerRecord<Object, Object> record, @Nullable RecordMetadata metadata,
					Exception failure) {
				told.add(failure);
			}

		};
	}

	record Order(int orderNumber) {

	}

	/**
	 * Shows a secret wherever it is asked for something.
	 */
	public static final class Broken {

		public String getCard() {
			throw new IllegalStateException("no such card: " + SECRET);
		}

		@Override
		public String toString() {
			return SECRET;
		}

	}

	/**
	 * A serializer of the application.
	 */
	public static final class OwnSerializer extends JacksonJsonSerializer<Object> {

	}

}
