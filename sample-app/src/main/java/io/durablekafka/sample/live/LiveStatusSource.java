package io.durablekafka.sample.live;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import io.durablekafka.DeliveryStatus;
import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.outbox.OutboxStoreException;
import io.durablekafka.outbox.OutboxSummary;
import io.durablekafka.sample.broker.LocalBroker;
import io.durablekafka.sample.load.LoadGenerator;
import io.durablekafka.sample.order.OrderConsumer;
import io.durablekafka.sample.order.OrderLedger;
import io.durablekafka.sample.order.OrderPublisher;
import io.durablekafka.sample.order.OrderSummary;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Collects what the page shows, at most a few times per second however many pages are
 * open: the outbox is counted in the database. Thread-safe.
 */
@Component
class LiveStatusSource {

	private static final Duration MAX_AGE = Duration.ofMillis(250);

	private final Clock clock;

	private final OrderPublisher publisher;

	private final OrderConsumer consumer;

	private final OrderLedger ledger;

	private final LoadGenerator load;

	private final KafkaConnectionDetails kafka;

	private final @Nullable LocalBroker broker;

	private final @Nullable DeliveryStatus delivery;

	private final @Nullable OutboxStore outbox;

	// Guarded by the monitor.
	private @Nullable LiveStatus latest;

	LiveStatusSource(Clock clock, OrderPublisher publisher, OrderConsumer consumer, OrderLedger ledger,
			LoadGenerator load, KafkaConnectionDetails kafka, ObjectProvider<LocalBroker> broker,
			ObjectProvider<DeliveryStatus> delivery, ObjectProvider<OutboxStore> outbox) {
		this.clock = clock;
		this.publisher = publisher;
		this.consumer = consumer;
		this.ledger = ledger;
		this.load = load;
		this.kafka = kafka;
		this.broker = broker.getIfAvailable();
		this.delivery = delivery.getIfAvailable();
		this.outbox = outbox.getIfAvailable();
	}

	/**
	 * Collect what there is to show.
	 * @return the status, a quarter of a second old at most
	 */
	synchronized LiveStatus status() {
		Instant now = this.clock.instant();
		LiveStatus status = this.latest;
		if (status == null || Duration.between(status.at(), now).abs().compareTo(MAX_AGE) > 0) {
			status = new LiveStatus(now, delivery(), outbox(), arrivals(), load(), broker());
			this.latest = status;
		}
		return status;
	}

	private DeliveryFigures delivery() {
		return (this.delivery != null) ? DeliveryFigures.of(this.delivery)
				: DeliveryFigures.withoutOutbox(this.publisher);
	}

	private LiveStatus.@Nullable Outbox outbox() {
		if (this.outbox == null) {
			return null;
		}
		try {
			OutboxSummary summary = this.outbox.summary();
			return new LiveStatus.Outbox(summary.pending(), summary.dead(), summary.oldestAge().toMillis());
		}
		catch (OutboxStoreException | DataAccessException ex) {
			return null;
		}
	}

	// Arrived first: an order that is taken in between looks as if it were on its way,
	// not as if more had arrived than were taken.
	private LiveStatus.Arrivals arrivals() {
		long arrived = this.consumer.arrived();
		return new LiveStatus.Arrivals(this.publisher.taken(), arrived, summary());
	}

	private @Nullable OrderSummary summary() {
		try {
			return this.ledger.summary();
		}
		catch (DataAccessException ex) {
			return null;
		}
	}

	private LiveStatus.Load load() {
		return new LiveStatus.Load(this.load.rate(), LoadGenerator.MAX_RATE, this.load.remaining().toSeconds(),
				this.load.skipped());
	}

	private LiveStatus.Broker broker() {
		String address = String.join(",", this.kafka.getBootstrapServers());
		return new LiveStatus.Broker((this.broker != null) ? this.broker.condition() : null, address);
	}

}
