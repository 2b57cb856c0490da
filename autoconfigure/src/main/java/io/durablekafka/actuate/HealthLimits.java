package io.durablekafka.actuate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.durablekafka.outbox.OutboxSummary;
import org.jspecify.annotations.Nullable;

/**
 * What an outbox may hold before deliveries count as degraded. Without a limit for
 * records that wait, each of them is too much; without one for dead letters, none is.
 *
 * @param maxPending greatest number of records that wait
 * @param maxAge greatest age of a record that waits
 * @param maxDead greatest number of dead letters
 * @since 0.1.0
 */
public record HealthLimits(@Nullable Long maxPending, @Nullable Duration maxAge, @Nullable Long maxDead) {

	/**
	 * No limits.
	 */
	public static final HealthLimits NONE = new HealthLimits(null, null, null);

	boolean isTooMuch(OutboxSummary summary) {
		boolean anyIsTooMuch = this.maxPending == null && this.maxAge == null;
		return (anyIsTooMuch && summary.pending() > 0) || !exceededBy(summary).isEmpty();
	}

	/**
	 * Names of the limits that are exceeded, as of their properties.
	 */
	List<String> exceededBy(OutboxSummary summary) {
		List<String> exceeded = new ArrayList<>();
		if (this.maxPending != null && summary.pending() > this.maxPending) {
			exceeded.add("max-pending");
		}
		if (this.maxAge != null && summary.oldestAge().compareTo(this.maxAge) > 0) {
			exceeded.add("max-age");
		}
		if (this.maxDead != null && summary.dead() > this.maxDead) {
			exceeded.add("max-dead");
		}
		return exceeded;
	}

}
