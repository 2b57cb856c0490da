package io.durablekafka;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;

import io.durablekafka.record.TestPipelines;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.kafka.core.KafkaProducerException;
import org.springframework.kafka.mock.MockProducerFactory;
import org.springframework.kafka.support.ProducerListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for a {@link DurableKafkaTemplate} with several producers.
 */
@Timeout(60)
class TemplateRoutingTests {

	private final MockProducer<String, String> own = producer();

	private final MockProducer<String, String> other = producer();

	private final DurableKafkaTemplate<String, String> ordersTemplate = template(this.other);

	private final DurableKafkaTemplate<String, String> template = template(this.own);

	private final List<String> refused = new CopyOnWriteArrayList<>();

	@BeforeEach
	void route() {
		this.template.setRouter(new TemplateRouter<>() {

			@Override
			public DurableKafkaTemplate<String, String> templateFor(String topic) {
				if (topic.equals("elsewhere")) {
					throw new IllegalArgumentException("not here");
				}
				return topic.equals("orders") ? TemplateRoutingTests.this.ordersTemplate
						: TemplateRoutingTests.this.template;
			}

			@Override
			public Collection<DurableKafkaTemplate<String, String>> used() {
				return List.of(TemplateRoutingTests.this.ordersTemplate);
			}

		});
		this.template.setProducerListener(new ProducerListener<>() {

			@Override
			public void onError(ProducerRecord<String, String> record, @Nullable RecordMetadata metadata,
					Exception failure) {
				TemplateRoutingTests.this.refused.add(record.value());
			}

		});
	}

	@Test
	void recordGoesToTheTemplateOfItsTopic() {
		assertThat(this.template.send("orders", "1")).succeedsWithin(Duration.ofSeconds(10));
		assertThat(this.template.send("payments", "2")).succeedsWithin(Duration.ofSeconds(10));
		this.template.fireAndForget(new ProducerRecord<>("orders", "3"));
		assertThat(this.other.history()).extracting(ProducerRecord::value).containsExactly("1", "3");
		assertThat(this.own.history()).extracting(ProducerRecord::value).containsExactly("2");
	}

	@Test
	void topicThatMustNotBeSentToFailsTheFutureAndIsTold() {
		assertThat(this.template.send("elsewhere", "1")).failsWithin(Duration.ofSeconds(10))
			.withThrowableOfType(ExecutionException.class)
			.withCauseInstanceOf(KafkaProducerException.class)
			.withRootCauseInstanceOf(IllegalArgumentException.class);
		this.template.fireAndForget(new ProducerRecord<>("elsewhere", "2"));
		assertThat(this.refused).containsExactly("1", "2");
	}

	@Test
	void flushReachesTheOthers() {
		this.template.flush();
		assertThat(this.own.flushed()).isTrue();
		assertThat(this.other.flushed()).isTrue();
	}

	private static DurableKafkaTemplate<String, String> template(MockProducer<String, String> producer) {
		return new DurableKafkaTemplate<>(new MockProducerFactory<>(() -> producer), TestPipelines.withIds(() -> 0));
	}

	private static MockProducer<String, String> producer() {
		return new MockProducer<>(true, null, new StringSerializer(), new StringSerializer()) {

			@Override
			public void close(Duration timeout) {
				// the template hands it back after each send
			}

		};
	}

}
