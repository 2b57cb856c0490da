package io.durablekafka.autoconfigure;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.durablekafka.BreakerState;
import io.durablekafka.DeliveryStatus;
import io.durablekafka.outbox.DeadLetter;
import io.durablekafka.outbox.FailureCategory;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.producer.ClientFigures;
import io.durablekafka.producer.ClientTotals;
import io.durablekafka.producer.CountByCategory;
import io.durablekafka.producer.DurableSender;
import io.durablekafka.producer.SendEnd;
import io.durablekafka.producer.SendObserver;
import io.durablekafka.producer.SenderStatistics;
import io.durablekafka.producer.ThrottleChange;
import io.durablekafka.producer.ThrottleWatch;
import io.durablekafka.producer.TripCause;
import io.durablekafka.record.Rejections;
import io.durablekafka.relay.OutboxRelayLoop;
import io.durablekafka.relay.RelayListener;
import io.durablekafka.relay.RelaySending;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.core.ProducerFactory;

/**
 * Sender and relay as one thing that starts and ends with the application. Records may be
 * sent as soon as this bean exists, and until it is destroyed: what is sent after the
 * direct path has ended is stored. Without a sender and a relay it does nothing.
 */
final class DurableDelivery implements DeliveryStatus, RelayListener, SmartLifecycle, InitializingBean, DisposableBean {

	/**
	 * Producer factories are the last to stop, and only they come later than this.
	 */
	static final int PHASE = Integer.MIN_VALUE + 1000;

	private static final String DIRECT = "direct";

	private static final String RELAY = "relay";

	private final LongAdder relayed = new LongAdder();

	private final CountByCategory deadLettered = new CountByCategory();

	private final ProducerFactory<Object, Object> producerFactory;

	private final Duration closeTimeout;

	private final Clock clock = Clock.systemUTC();

	private final String producer;

	private final Rejections rejections;

	private @Nullable DurableSender<Object, Object> sender;

	private @Nullable OutboxRelayLoop relay;

	private @Nullable RelayEvents events;

	private List<AutoCloseable> resources = List.of();

	private Supplier<Map<MetricName, ? extends Metric>> relayClient = Map::of;

	private @Nullable ThrottleWatch directThrottling;

	private @Nullable ThrottleWatch relayThrottling;

	private final ClientTotals directTotals = new ClientTotals();

	private final ClientTotals relayTotals = new ClientTotals();

	private volatile @Nullable BiFunction<OutboxRecord, ProducerRecord<byte[], byte[]>, @Nullable RelaySending> sending;

	private volatile SenderStatistics statistics = new SenderStatistics();

	private volatile boolean running;

	/**
	 * Create a delivery without sender and relay.
	 * @param producer name of the producer
	 * @param producerFactory the factory that the template uses
	 * @param closeTimeout how long each step of the shutdown may wait
	 * @param rejections counts records that are not valid
	 */
	DurableDelivery(String producer, ProducerFactory<Object, Object> producerFactory, Duration closeTimeout,
			Rejections rejections) {
		this.producer = producer;
		this.producerFactory = producerFactory;
		this.closeTimeout = closeTimeout;
		this.rejections = rejections;
	}

	/**
	 * Set the parts, once and before anybody else sees this object.
	 * @param sender the sender
	 * @param relay the relay, if this instance has one
	 * @param resources what to close when both have ended, in this order
	 */
	void setParts(@Nullable DurableSender<Object, Object> sender, @Nullable OutboxRelayLoop relay,
			List<AutoCloseable> resources) {
		this.sender = sender;
		this.relay = relay;
		this.resources = List.copyOf(resources);
	}

	/**
	 * Set who is told about stored records, once and before anybody else sees this
	 * object.
	 * @param events tells the application
	 */
	void setEvents(RelayEvents events) {
		this.events = events;
	}

	/**
	 * Set who watches what the relay sends.
	 * @param sending is told of each row
	 */
	void setSending(BiFunction<OutboxRecord, ProducerRecord<byte[], byte[]>, @Nullable RelaySending> sending) {
		this.sending = sending;
	}

	/**
	 * Set where the template counts.
	 * @param statistics the figures
	 */
	void setStatistics(SenderStatistics statistics) {
		statistics.setObserver(this.statistics.observer());
		this.statistics = statistics;
	}

	/**
	 * Set where to read the metrics of the relay's producer, once and before anybody else
	 * sees this object.
	 * @param relayClient the metrics
	 */
	void setRelayClient(Supplier<Map<MetricName, ? extends Metric>> relayClient) {
		this.relayClient = relayClient;
	}

	/**
	 * Have the sender's breaker look for throttling of both clients, once and before
	 * anybody else sees this object.
	 * @param watched the sender
	 * @param listener is told of changes
	 */
	void watchThrottling(DurableSender<Object, Object> watched, Consumer<ThrottleChange> listener) {
		ThrottleWatch direct = new ThrottleWatch(DIRECT, listener);
		ThrottleWatch relayed = new ThrottleWatch(RELAY, listener);
		this.directThrottling = direct;
		this.relayThrottling = relayed;
		watched.setEverySecond(() -> {
			long now = System.nanoTime();
			Map<MetricName, ? extends Metric> ofDirect = watched.metrics();
			direct.look(ofDirect, now);
			this.directTotals.look(ofDirect);
			Map<MetricName, ? extends Metric> ofRelay = this.relayClient.get();
			relayed.look(ofRelay, now);
			this.relayTotals.look(ofRelay);
		});
	}

	ProducerFactory<Object, Object> producerFactory() {
		return this.producerFactory;
	}

	@Nullable DurableSender<Object, Object> sender() {
		return this.sender;
	}

	void wakeRelay() {
		OutboxRelayLoop target = this.relay;
		if (target != null) {
			target.wake();
		}
	}

	boolean isRelayRunning() {
		OutboxRelayLoop target = this.relay;
		return target != null && target.isRunning();
	}

	@Override
	public void afterPropertiesSet() {
		if (this.sender != null) {
			this.sender.start();
		}
	}

	@Override
	public void start() {
		if (this.relay != null) {
			this.relay.start();
		}
		this.running = true;
	}

	/**
	 * First the direct path, since what it could not send is stored; then the relay.
	 */
	@Override
	public void stop() {
		this.running = false;
		if (this.events != null) {
			this.events.close();
		}
		if (this.sender != null) {
			this.sender.stopDirectPath(this.closeTimeout);
		}
		if (this.relay != null) {
			this.relay.stop(this.closeTimeout);
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/**
	 * The direct path cannot be resumed.
	 */
	@Override
	public boolean isPauseable() {
		return false;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	@Override
	public void destroy() throws Exception {
		if (this.running) {
			stop();
		}
		if (this.sender != null) {
			this.sender.close(this.closeTimeout);
		}
		for (AutoCloseable resource : this.resources) {
			resource.close();
		}
	}

	@Override
	public @Nullable RelaySending sending(OutboxRecord row, ProducerRecord<byte[], byte[]> record) {
		BiFunction<OutboxRecord, ProducerRecord<byte[], byte[]>, @Nullable RelaySending> watching = this.sending;
		return (watching != null) ? watching.apply(row, record) : null;
	}

	@Override
	public void relayed(OutboxRecord row, RecordMetadata metadata) {
		this.relayed.increment();
		SendObserver observer = this.statistics.observer();
		if (observer != null) {
			observer.relayed(row.topic(), Math.max(0, this.clock.millis() - row.sentAt()));
		}
		if (this.sender != null) {
			this.sender.relayed(row, metadata);
		}
		if (this.events != null) {
			this.events.relayed(row, metadata);
		}
	}

	@Override
	public void deadLettered(DeadLetter deadLetter) {
		this.deadLettered.increment(deadLetter.category());
		if (this.sender != null) {
			this.sender.deadLettered(deadLetter);
		}
		if (this.events != null) {
			this.events.deadLettered(deadLetter);
		}
	}

	@Override
	public void acknowledged() {
		if (this.sender != null) {
			this.sender.kafkaAnswered();
		}
	}

	@Override
	public String producer() {
		return this.producer;
	}

	@Override
	public long published() {
		return this.statistics.published();
	}

	@Override
	public long stored() {
		return this.statistics.stored();
	}

	@Override
	public long relayed() {
		return this.relayed.sum();
	}

	@Override
	public long failed() {
		return this.statistics.failed();
	}

	@Override
	public long deadLettered() {
		return this.statistics.deadLettered() + this.deadLettered.sum();
	}

	@Override
	public long records(SendEnd end, @Nullable FailureCategory category) {
		return this.statistics.records(end, category) + ((end == SendEnd.DEAD) ? this.deadLettered.of(category) : 0);
	}

	@Override
	public long inFlight() {
		return (this.sender != null) ? this.sender.inFlight() : 0;
	}

	@Override
	public long relayAttempts() {
		OutboxRelayLoop target = this.relay;
		return (target != null) ? target.attempts() : 0;
	}

	@Override
	public long blockedKeys() {
		OutboxRelayLoop target = this.relay;
		return (target != null) ? target.blockedKeys() : 0;
	}

	@Override
	public Rejections rejected() {
		return this.rejections;
	}

	/**
	 * Before the first record there is no direct path yet that a forced breaker could
	 * have closed, but none is going to be opened.
	 */
	@Override
	public BreakerState breaker() {
		return (this.sender != null && (this.sender.isBreakerOpen() || this.sender.isBreakerForced()))
				? BreakerState.OPEN : BreakerState.CLOSED;
	}

	@Override
	public void forceBreakerOpen() {
		if (this.sender == null) {
			throw new IllegalStateException(
					"Producer '%s' stores nothing, so its records have no other way".formatted(this.producer));
		}
		this.sender.forceBreakerOpen();
	}

	@Override
	public void resetBreaker() {
		if (this.sender != null) {
			this.sender.resetBreaker();
		}
	}

	@Override
	public long trips(TripCause cause) {
		return (this.sender != null) ? this.sender.trips(cause) : 0;
	}

	@Override
	public Map<String, ClientFigures> clients() {
		Map<MetricName, ? extends Metric> direct = (this.sender != null) ? this.sender.metrics() : Map.of();
		return Map.of(DIRECT, figures(direct, this.directThrottling, this.directTotals), RELAY,
				figures(this.relayClient.get(), this.relayThrottling, this.relayTotals));
	}

	private static ClientFigures figures(Map<MetricName, ? extends Metric> metrics, @Nullable ThrottleWatch watch,
			ClientTotals totals) {
		return (watch != null) ? ClientFigures.of(metrics, watch, totals) : ClientFigures.NONE;
	}

	@Override
	public void observe(@Nullable SendObserver observer) {
		this.statistics.setObserver(observer);
		if (this.sender != null) {
			this.sender.setCommitObserver(observer);
		}
	}

}
