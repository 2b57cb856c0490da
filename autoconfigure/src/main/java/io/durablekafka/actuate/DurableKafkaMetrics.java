package io.durablekafka.actuate;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

import io.durablekafka.BreakerState;
import io.durablekafka.DeliveryStatus;
import io.durablekafka.outbox.FailureCategory;
import io.durablekafka.outbox.OutboxSummary;
import io.durablekafka.producer.ClientFigures;
import io.durablekafka.producer.SendEnd;
import io.durablekafka.producer.TripCause;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

/**
 * Meters of the deliveries and of the outbox. Most of them read what is counted anyway;
 * without a registry, nothing is measured.
 *
 * @since 0.1.0
 */
public final class DurableKafkaMetrics implements MeterBinder {

	private static final String PRODUCER = "producer";

	private static final String CLIENT_ID = "client.id";

	private static final List<String> ROLES = List.of("direct", "relay");

	private final List<DeliveryStatus> producers;

	private final OutboxFigures figures;

	private final int maxTopics;

	/**
	 * Create meters.
	 * @param producers what has become of the records of each producer
	 * @param figures what the outbox holds
	 * @param maxTopics how many topics have meters of their own
	 */
	public DurableKafkaMetrics(Collection<? extends DeliveryStatus> producers, OutboxFigures figures, int maxTopics) {
		this.producers = List.copyOf(producers);
		this.figures = figures;
		this.maxTopics = maxTopics;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.producers.forEach((status) -> bind(registry, status));
		if (this.figures.hasOutbox()) {
			bindOutbox(registry);
		}
	}

	private void bindOutbox(MeterRegistry registry) {
		rows(registry, "pending", OutboxSummary::pending);
		rows(registry, "dead", OutboxSummary::dead);
		TimeGauge
			.builder("durable.kafka.outbox.oldest.age", this.figures, TimeUnit.MILLISECONDS,
					(source) -> value(source, (summary) -> summary.oldestAge().toMillis()))
			.description("Age of the oldest record that waits in the outbox")
			.register(registry);
		Gauge.builder("durable.kafka.outbox.bytes", this.figures, OutboxFigures::bytes)
			.description("Size of keys, values and headers of the records in the outbox")
			.baseUnit("bytes")
			.register(registry);
	}

	private void bind(MeterRegistry registry, DeliveryStatus status) {
		bindOutcomes(registry, status);
		FunctionCounter.builder("durable.kafka.relay.published", status, DeliveryStatus::relayed)
			.tag(PRODUCER, status.producer())
			.description("Stored records that Kafka has acknowledged")
			.baseUnit("records")
			.register(registry);
		FunctionCounter.builder("durable.kafka.relay.attempts", status, DeliveryStatus::relayAttempts)
			.tag(PRODUCER, status.producer())
			.description("Stored records given to the relay's Kafka producer, each as often as it was tried")
			.baseUnit("records")
			.register(registry);
		Gauge.builder("durable.kafka.inflight", status, DeliveryStatus::inFlight)
			.tag(PRODUCER, status.producer())
			.description("Records of the direct path that Kafka has not acknowledged yet")
			.baseUnit("records")
			.register(registry);
		Gauge.builder("durable.kafka.relay.blocked.keys", status, DeliveryStatus::blockedKeys)
			.tag(PRODUCER, status.producer())
			.description("Keys whose records wait in the outbox for a dead letter")
			.baseUnit("keys")
			.register(registry);
		status.rejected().onRule((rule) -> rejected(registry, status, rule));
		for (TripCause cause : TripCause.values()) {
			FunctionCounter.builder("durable.kafka.breaker.trips", status, (source) -> source.trips(cause))
				.tag(PRODUCER, status.producer())
				.tag("cause", lowerCase(cause))
				.description("How often records stopped going to Kafka directly")
				.register(registry);
		}
		client(registry, status, "durable.kafka.throttle.time.avg", "milliseconds",
				"Average time for which brokers throttled requests", ClientFigures::throttleAverage);
		client(registry, status, "durable.kafka.throttle.time.max", "milliseconds",
				"Longest time for which brokers throttled a request", ClientFigures::throttleMax);
		clientCounter(registry, status, "durable.kafka.throttle.seconds", "seconds",
				"Time during which brokers throttled a producer", ClientFigures::throttledSeconds);
		bindTraffic(registry, status);
		client(registry, status, "durable.kafka.buffer.used", "bytes",
				"Records in the memory of a producer that wait to be sent", ClientFigures::bufferUsed);
		client(registry, status, "durable.kafka.buffer.size", "bytes", "Memory of a producer for records that wait",
				ClientFigures::bufferSize);
		status.observe(new SendMeters(registry, status.producer(), this.maxTopics));
		Gauge
			.builder("durable.kafka.breaker.state", status, (source) -> (source.breaker() == BreakerState.OPEN) ? 1 : 0)
			.tag(PRODUCER, status.producer())
			.description("1 while records are stored because Kafka does not answer, otherwise 0")
			.register(registry);
	}

	private void client(MeterRegistry registry, DeliveryStatus status, String name, String unit, String description,
			ToDoubleFunction<ClientFigures> figure) {
		for (String role : ROLES) {
			Gauge.builder(name, status, (source) -> figure.applyAsDouble(figures(source, role)))
				.tag(PRODUCER, status.producer())
				.tag(CLIENT_ID, clientId(status, role))
				.description(description)
				.baseUnit(unit)
				.register(registry);
		}
	}

	private void clientCounter(MeterRegistry registry, DeliveryStatus status, String name, String unit,
			String description, ToDoubleFunction<ClientFigures> figure) {
		for (String role : ROLES) {
			FunctionCounter.builder(name, status, (source) -> figure.applyAsDouble(figures(source, role)))
				.tag(PRODUCER, status.producer())
				.tag(CLIENT_ID, clientId(status, role))
				.description(description)
				.baseUnit(unit)
				.register(registry);
		}
	}

	private void bindTraffic(MeterRegistry registry, DeliveryStatus status) {
		clientCounter(registry, status, "durable.kafka.retries", "records",
				"Records that a producer has sent again, by its own retries", (figures) -> figures.traffic().retries());
		clientCounter(registry, status, "durable.kafka.buffer.exhausted", "records",
				"Records that found no room in the memory of a producer in time",
				(figures) -> figures.traffic().bufferExhausted());
		client(registry, status, "durable.kafka.requests.inflight", "requests",
				"Requests of a producer that brokers have not answered",
				(figures) -> figures.traffic().requestsInFlight());
		client(registry, status, "durable.kafka.record.size.avg", "bytes", "Average size of a record",
				(figures) -> figures.traffic().recordSizeAverage());
		client(registry, status, "durable.kafka.record.size.max", "bytes", "Greatest size of a record",
				(figures) -> figures.traffic().recordSizeMax());
		client(registry, status, "durable.kafka.batch.size.avg", "bytes", "Average size of a batch",
				(figures) -> figures.traffic().batchSizeAverage());
		client(registry, status, "durable.kafka.batch.size.max", "bytes", "Greatest size of a batch",
				(figures) -> figures.traffic().batchSizeMax());
	}

	private static ClientFigures figures(DeliveryStatus status, String role) {
		return status.clients().getOrDefault(role, ClientFigures.NONE);
	}

	private static String clientId(DeliveryStatus status, String role) {
		return status.producer() + "-" + role;
	}

	private void rejected(MeterRegistry registry, DeliveryStatus status, String rule) {
		FunctionCounter.builder("durable.kafka.rejected", status.rejected(), (rejections) -> rejections.count(rule))
			.tag(PRODUCER, status.producer())
			.tag("rule", rule)
			.description("Records that were not valid, by the rule that they broke")
			.baseUnit("records")
			.register(registry);
	}

	/**
	 * All that there can be, so that the first of each is seen as an increase.
	 */
	private void bindOutcomes(MeterRegistry registry, DeliveryStatus status) {
		for (SendEnd end : SendEnd.values()) {
			outcome(registry, status, end, null);
			if (end != SendEnd.PUBLISHED) {
				for (FailureCategory category : FailureCategory.values()) {
					outcome(registry, status, end, category);
				}
			}
		}
	}

	private void outcome(MeterRegistry registry, DeliveryStatus status, SendEnd end,
			@Nullable FailureCategory category) {
		FunctionCounter.builder("durable.kafka.records", status, (source) -> source.records(end, category))
			.tag(PRODUCER, status.producer())
			.tag("outcome", lowerCase(end))
			.tag("category", (category != null) ? lowerCase(category) : "none")
			.description("Records by what has become of them")
			.baseUnit("records")
			.register(registry);
	}

	private static String lowerCase(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT);
	}

	private void rows(MeterRegistry registry, String state, ToLongFunction<OutboxSummary> count) {
		Gauge.builder("durable.kafka.outbox.records", this.figures, (source) -> value(source, count))
			.tag("state", state)
			.description("Records in the outbox")
			.baseUnit("records")
			.register(registry);
	}

	private static double value(OutboxFigures figures, ToLongFunction<OutboxSummary> figure) {
		OutboxSummary summary = figures.summary();
		return (summary != null) ? figure.applyAsLong(summary) : Double.NaN;
	}

}
