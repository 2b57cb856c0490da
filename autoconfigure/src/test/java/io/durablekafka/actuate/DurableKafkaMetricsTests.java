package io.durablekafka.actuate;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.durablekafka.BreakerState;
import io.durablekafka.outbox.OutboxSummary;
import io.durablekafka.record.RecordPipeline;
import io.durablekafka.record.RecordValidationException;
import io.durablekafka.record.TestPipelines;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link DurableKafkaMetrics}.
 */
class DurableKafkaMetricsTests {

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	@Test
	void metersShowStatusAndOutbox() {
		SummaryStore store = new SummaryStore();
		store.summary = () -> new OutboxSummary(7, 8, Duration.ofMillis(1500));
		try (OutboxFigures figures = new OutboxFigures(store, Duration.ofSeconds(5), Duration.ofSeconds(5), () -> 0)) {
			new DurableKafkaMetrics(List.of(new TestStatus(BreakerState.OPEN)), figures, 100).bindTo(this.registry);
			assertThat(records("published", "none")).isZero();
			assertThat(records("stored", "none")).isEqualTo(10);
			assertThat(records("stored", "infrastructure")).isEqualTo(11);
			assertThat(records("failed", "record")).isEqualTo(23);
			assertThat(records("dead", "authorization")).isEqualTo(34);
			assertThat(this.registry.get("durable.kafka.inflight").gauge().value()).isEqualTo(31);
			assertThat(this.registry.get("durable.kafka.relay.attempts").functionCounter().count()).isEqualTo(32);
			assertThat(this.registry.get("durable.kafka.outbox.bytes").gauge().value()).isEqualTo(4096);
			assertThat(this.registry.get("durable.kafka.relay.published").functionCounter().count()).isEqualTo(3);
			assertThat(this.registry.get("durable.kafka.relay.blocked.keys").gauge().value()).isEqualTo(6);
			assertThat(this.registry.get("durable.kafka.breaker.state").gauge().value()).isEqualTo(1);
			assertThat(outbox("pending")).isEqualTo(7);
			assertThat(outbox("dead")).isEqualTo(8);
			assertThat(this.registry.get("durable.kafka.outbox.oldest.age").timeGauge().value(TimeUnit.SECONDS))
				.isEqualTo(1.5);
		}
	}

	@Test
	void sendsAreTimedByTopicAndOutcomeAndInParts() {
		try (OutboxFigures none = none()) {
			new DurableKafkaMetrics(List.of(new TestStatus(BreakerState.CLOSED)), none, 100).bindTo(this.registry);
		}
		assertThat(millis("durable.kafka.send", "topic", "orders", "outcome", "published")).isEqualTo(5);
		assertThat(millis("durable.kafka.send", "topic", "clicks", "outcome", "stored")).isEqualTo(9);
		assertThat(millis("durable.kafka.send.blocked")).isEqualTo(3);
		assertThat(millis("durable.kafka.send.queued")).isEqualTo(3);
		assertThat(millis("durable.kafka.send.inflight")).isEqualTo(4);
		assertThat(millis("durable.kafka.relay.lag")).isEqualTo(8);
		assertThat(this.registry.get("durable.kafka.send.queued").timer().count()).isOne();
	}

	@Test
	void topicsBeyondTheLimitShareMeters() {
		try (OutboxFigures none = none()) {
			new DurableKafkaMetrics(List.of(new TestStatus(BreakerState.CLOSED)), none, 1).bindTo(this.registry);
		}
		assertThat(millis("durable.kafka.send", "topic", "orders", "outcome", "published")).isEqualTo(5);
		assertThat(millis("durable.kafka.send", "topic", "other", "outcome", "stored")).isEqualTo(9);
	}

	@Test
	void tripsAreCountedByCause() {
		try (OutboxFigures none = none()) {
			new DurableKafkaMetrics(List.of(new TestStatus(BreakerState.CLOSED)), none, 1).bindTo(this.registry);
		}
		assertThat(this.registry.get("durable.kafka.breaker.trips").tag("cause", "timeout").functionCounter().count())
			.isEqualTo(1);
		assertThat(this.registry.get("durable.kafka.breaker.trips")
			.tag("cause", "authorization")
			.functionCounter()
			.count()).isEqualTo(2);
	}

	@Test
	void figuresOfClientsAreShownAndNeverMissing() {
		try (OutboxFigures none = none()) {
			new DurableKafkaMetrics(List.of(new TestStatus(BreakerState.CLOSED)), none, 1).bindTo(this.registry);
		}
		assertThat(client("durable.kafka.throttle.time.avg", "default-direct")).isEqualTo(11);
		assertThat(client("durable.kafka.throttle.time.max", "default-direct")).isEqualTo(12);
		assertThat(client("durable.kafka.buffer.used", "default-direct")).isEqualTo(13);
		assertThat(client("durable.kafka.buffer.size", "default-direct")).isEqualTo(14);
		assertThat(this.registry.get("durable.kafka.throttle.seconds")
			.tag("client.id", "default-direct")
			.functionCounter()
			.count()).isEqualTo(15);
		assertThat(client("durable.kafka.throttle.time.avg", "default-relay")).isZero();
		assertThat(clientCounter("durable.kafka.retries")).isEqualTo(21);
		assertThat(clientCounter("durable.kafka.buffer.exhausted")).isEqualTo(22);
		assertThat(client("durable.kafka.requests.inflight", "default-direct")).isEqualTo(23);
		assertThat(client("durable.kafka.record.size.avg", "default-direct")).isEqualTo(24);
		assertThat(client("durable.kafka.record.size.max", "default-direct")).isEqualTo(25);
		assertThat(client("durable.kafka.batch.size.avg", "default-direct")).isEqualTo(26);
		assertThat(client("durable.kafka.batch.size.max", "default-direct")).isEqualTo(27);
	}

	private double clientCounter(String name) {
		return this.registry.get(name).tag("client.id", "default-direct").functionCounter().count();
	}

	private double client(String name, String clientId) {
		return this.registry.get(name).tag("client.id", clientId).gauge().value();
	}

	private double millis(String name, String... tags) {
		return this.registry.get(name).tags(tags).timer().totalTime(TimeUnit.MILLISECONDS);
	}

	private static OutboxFigures none() {
		return new OutboxFigures(null, Duration.ofSeconds(5), Duration.ofSeconds(5), () -> 0);
	}

	@Test
	void commitsToTheOutboxAreTimedAndCountedByResult() {
		try (OutboxFigures none = none()) {
			new DurableKafkaMetrics(List.of(new TestStatus(BreakerState.CLOSED)), none, 100).bindTo(this.registry);
			Timer stored = this.registry.get("durable.kafka.outbox.store").tag("result", "stored").timer();
			assertThat(stored.count()).isEqualTo(1);
			assertThat(stored.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(7);
			Timer failed = this.registry.get("durable.kafka.outbox.store").tag("result", "failed").timer();
			assertThat(failed.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(30);
			assertThat(this.registry.get("durable.kafka.outbox.batch").summary().totalAmount()).isEqualTo(20);
		}
	}

	@Test
	void withoutOutboxItHasNoMeters() {
		try (OutboxFigures none = new OutboxFigures(null, Duration.ofSeconds(5), Duration.ofSeconds(5), () -> 0)) {
			new DurableKafkaMetrics(List.of(new TestStatus(BreakerState.CLOSED)), none, 100).bindTo(this.registry);
			assertThat(this.registry.find("durable.kafka.outbox.records").gauge()).isNull();
			assertThat(this.registry.find("durable.kafka.outbox.oldest.age").timeGauge()).isNull();
			assertThat(this.registry.get("durable.kafka.breaker.state").gauge().value()).isZero();
		}
	}

	@Test
	void metersTellProducersApart() {
		try (OutboxFigures none = new OutboxFigures(null, Duration.ofSeconds(5), Duration.ofSeconds(5), () -> 0)) {
			new DurableKafkaMetrics(
					List.of(new TestStatus(BreakerState.CLOSED), new TestStatus("orders", BreakerState.OPEN)), none,
					100)
				.bindTo(this.registry);
			assertThat(this.registry.get("durable.kafka.breaker.state").tag("producer", "orders").gauge().value())
				.isEqualTo(1);
			assertThat(this.registry.get("durable.kafka.breaker.state").tag("producer", "default").gauge().value())
				.isZero();
		}
	}

	@Test
	void rejectedRecordsAreShownByRuleFromTheFirstOne() {
		RecordPipeline pipeline = TestPipelines.withIds(() -> 1);
		TestStatus status = new TestStatus("orders", BreakerState.CLOSED, pipeline.rejections());
		try (OutboxFigures none = new OutboxFigures(null, Duration.ofSeconds(5), Duration.ofSeconds(5), () -> 0)) {
			new DurableKafkaMetrics(List.of(status), none, 100).bindTo(this.registry);
			assertThat(this.registry.find("durable.kafka.rejected").functionCounters()).isEmpty();
			for (int i = 0; i < 2; i++) {
				assertThatExceptionOfType(RecordValidationException.class)
					.isThrownBy(() -> pipeline.validate(new ProducerRecord<>("no topic", "value")));
			}
			assertThat(this.registry.get("durable.kafka.rejected")
				.tags("producer", "orders", "rule", "topic-name")
				.functionCounter()
				.count()).isEqualTo(2);
		}
	}

	private double records(String outcome, String category) {
		return this.registry.get("durable.kafka.records")
			.tag("outcome", outcome)
			.tag("category", category)
			.functionCounter()
			.count();
	}

	private double outbox(String state) {
		return this.registry.get("durable.kafka.outbox.records").tag("state", state).gauge().value();
	}

}
