package io.durablekafka.actuate;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.durablekafka.producer.SendEnd;
import io.durablekafka.producer.SendObserver;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/**
 * Times of the sends of one producer and of its commits to the outbox. Meters are looked
 * up once for each topic and outcome; the number of topics with meters of their own is
 * limited. Thread-safe.
 */
final class SendMeters implements SendObserver {

	private static final String OTHER = "other";

	private static final SendEnd[] ENDS = SendEnd.values();

	private final MeterRegistry registry;

	private final String producer;

	private final int maxTopics;

	private final Map<String, Timer[]> topics = new ConcurrentHashMap<>();

	private final Timer[] others;

	private final Timer blocked;

	private final Timer queued;

	private final Timer inFlight;

	private final Timer lag;

	private final Timer commits;

	private final Timer failedCommits;

	private final DistributionSummary batches;

	SendMeters(MeterRegistry registry, String producer, int maxTopics) {
		this.registry = registry;
		this.producer = producer;
		this.maxTopics = maxTopics;
		this.others = new Timer[ENDS.length];
		this.blocked = part("blocked", "Time for which calls of send held their thread");
		this.queued = part("queued", "Time that records waited for their commit in the outbox");
		this.inFlight = part("inflight", "Time that producers had records until the outcome was known");
		this.lag = Timer.builder("durable.kafka.relay.lag")
			.tag("producer", producer)
			.description("Time from the call of send until Kafka acknowledged the record to the relay")
			.register(registry);
		this.commits = commits("stored");
		this.failedCommits = commits("failed");
		this.batches = DistributionSummary.builder("durable.kafka.outbox.batch")
			.description("Records that were stored by one commit")
			.baseUnit("records")
			.register(registry);
	}

	/**
	 * The outbox is one for all producers, and so are its meters.
	 */
	private Timer commits(String result) {
		return Timer.builder("durable.kafka.outbox.store")
			.tag("result", result)
			.description("Time of each commit to the outbox")
			.register(this.registry);
	}

	private Timer part(String name, String description) {
		return Timer.builder("durable.kafka.send." + name)
			.tag("producer", this.producer)
			.description(description)
			.register(this.registry);
	}

	@Override
	public void ended(String topic, SendEnd end, long total, long blocked, long queued, long inFlight) {
		timer(topic, end).record(total, TimeUnit.NANOSECONDS);
		this.blocked.record(blocked, TimeUnit.NANOSECONDS);
		if (queued >= 0) {
			this.queued.record(queued, TimeUnit.NANOSECONDS);
		}
		if (inFlight >= 0) {
			this.inFlight.record(inFlight, TimeUnit.NANOSECONDS);
		}
	}

	@Override
	public void relayed(String topic, long lag) {
		this.lag.record(lag, TimeUnit.MILLISECONDS);
	}

	@Override
	public void committed(int rows, long nanos, boolean stored) {
		((stored) ? this.commits : this.failedCommits).record(nanos, TimeUnit.NANOSECONDS);
		if (stored) {
			this.batches.record(rows);
		}
	}

	private Timer timer(String topic, SendEnd end) {
		Timer[] timers = this.topics.get(topic);
		String name = topic;
		if (timers == null) {
			if (this.topics.size() < this.maxTopics) {
				timers = this.topics.computeIfAbsent(topic, (key) -> new Timer[ENDS.length]);
			}
			else {
				timers = this.others;
				name = OTHER;
			}
		}
		Timer timer = timers[end.ordinal()];
		if (timer == null) {
			// the registry hands out the same meter to whoever asks at the same time
			timer = register((timers == this.others) ? OTHER : name, end);
			timers[end.ordinal()] = timer;
		}
		return timer;
	}

	private Timer register(String topic, SendEnd end) {
		return Timer.builder("durable.kafka.send")
			.tag("producer", this.producer)
			.tag("topic", topic)
			.tag("outcome", end.name().toLowerCase(Locale.ROOT))
			.description("Time from the call of send until the outcome was known")
			.register(this.registry);
	}

}
