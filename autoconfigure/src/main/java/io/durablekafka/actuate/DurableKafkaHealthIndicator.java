package io.durablekafka.actuate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.durablekafka.BreakerState;
import io.durablekafka.DeliveryStatus;
import io.durablekafka.outbox.OutboxSummary;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * Health of the deliveries: {@code UP} while records go to Kafka, {@code DEGRADED} while
 * they are stored or wait in the outbox, and while the outbox could not take over;
 * {@code DOWN} when neither Kafka nor the outbox answers; {@code UNKNOWN} without an
 * outbox. Answers from what is known: it does not wait for Kafka, and for the database no
 * longer than {@link OutboxFigures#glance()} does. Thread-safe.
 *
 * @since 0.1.0
 */
public final class DurableKafkaHealthIndicator extends AbstractHealthIndicator {

	/**
	 * Records are not lost, but do not go the short way.
	 */
	public static final Status DEGRADED = new Status("DEGRADED");

	private final List<DeliveryStatus> producers;

	private final OutboxFigures figures;

	private final HealthLimits limits;

	private final IdleKafka idle;

	/**
	 * Create a health indicator.
	 * @param producers what has become of the records of each producer
	 * @param figures what the outbox holds
	 * @param limits what the outbox may hold
	 * @param idle knows of Kafka what records do not tell
	 */
	public DurableKafkaHealthIndicator(Collection<? extends DeliveryStatus> producers, OutboxFigures figures,
			HealthLimits limits, IdleKafka idle) {
		super("The state of the deliveries could not be read");
		this.producers = List.copyOf(producers);
		this.figures = figures;
		this.limits = limits;
		this.idle = idle;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		if (!this.figures.hasOutbox()) {
			builder.unknown().withDetail("outbox", "none: records that Kafka does not take fail");
			return;
		}
		OutboxSummary summary = this.figures.glance();
		Throwable failure = this.figures.failure();
		boolean open = this.producers.stream().anyMatch((producer) -> producer.breaker() == BreakerState.OPEN);
		Map<String, String> silent = silent();
		builder.status(status(open || !silent.isEmpty(), summary, failure));
		addBreakers(builder);
		if (!silent.isEmpty()) {
			builder.withDetail("silent", silent);
		}
		builder.withDetail("throttled", throttled());
		if (failure != null) {
			builder.withDetail("outbox", "not available: " + failure.getClass().getName());
		}
		else if (summary != null) {
			builder.withDetail("pending", summary.pending())
				.withDetail("dead", summary.dead())
				.withDetail("oldestAge", summary.oldestAge().toString());
			List<String> exceeded = this.limits.exceededBy(summary);
			if (!exceeded.isEmpty()) {
				builder.withDetail("exceeded", exceeded);
			}
		}
	}

	/**
	 * Idle producers whose cluster does not answer, and how it was found.
	 */
	private Map<String, String> silent() {
		Map<String, String> silent = new TreeMap<>();
		for (DeliveryStatus producer : this.producers) {
			String failure = this.idle.failure(producer);
			if (failure != null) {
				silent.put(producer.producer(), failure);
			}
		}
		return silent;
	}

	/**
	 * Names of the Kafka producers that brokers throttle, as in the meters.
	 */
	private List<String> throttled() {
		List<String> clients = new ArrayList<>();
		for (DeliveryStatus producer : this.producers) {
			producer.clients().forEach((client, figures) -> {
				if (figures.throttled()) {
					clients.add(producer.producer() + "-" + client);
				}
			});
		}
		Collections.sort(clients);
		return clients;
	}

	private void addBreakers(Health.Builder builder) {
		if (this.producers.size() == 1) {
			builder.withDetail("breaker", this.producers.get(0).breaker());
			return;
		}
		Map<String, BreakerState> breakers = new TreeMap<>();
		this.producers.forEach((producer) -> breakers.put(producer.producer(), producer.breaker()));
		builder.withDetail("breakers", breakers);
	}

	private Status status(boolean away, @Nullable OutboxSummary summary, @Nullable Throwable failure) {
		if (away && failure != null) {
			return Status.DOWN;
		}
		boolean tooMuch = summary != null && this.limits.isTooMuch(summary);
		return (away || failure != null || tooMuch) ? DEGRADED : Status.UP;
	}

}
