package io.durablekafka.relay;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.durablekafka.outbox.DeadLetter;
import io.durablekafka.outbox.FailureCategory;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.OutboxStore;
import org.jspecify.annotations.Nullable;

/**
 * Rows that have waited for longer than they may, when it is their turn. The database's
 * clock decides, by which it also noted when they came: the clocks of the instances may
 * differ, and the timestamp of a record is the application's own. Belongs to the relay's
 * thread.
 */
final class Expiry {

	private final OutboxStore store;

	private final RelayPolicies policies;

	private final @Nullable Duration shortestLife;

	private Map<Long, Duration> ages = Map.of();

	Expiry(OutboxStore store, RelayPolicies policies) {
		this.store = store;
		this.policies = policies;
		this.shortestLife = policies.shortestLife();
	}

	/**
	 * Find out how old rows are. Costs nothing unless one of them may expire.
	 * @param chunk the rows, in id order
	 */
	void look(List<OutboxRecord> chunk) {
		if (this.shortestLife == null || chunk.isEmpty()) {
			return;
		}
		boolean mortal = chunk.stream().anyMatch((row) -> this.policies.of(row.topic()).timeToLive() != null);
		this.ages = (mortal)
				? this.store.olderThan(chunk.get(0).id(), chunk.get(chunk.size() - 1).id(), this.shortestLife)
				: Map.of();
	}

	/**
	 * What becomes of a row that has expired.
	 * @param row a row that was looked at
	 * @return the dead letter, or {@code null} if it may be published
	 */
	@Nullable DeadLetter deadLetter(OutboxRecord row) {
		Duration age = (this.ages.isEmpty()) ? null : this.ages.get(row.id());
		Duration life = (age != null) ? this.policies.of(row.topic()).timeToLive() : null;
		if (age == null || life == null || age.compareTo(life) < 0) {
			return null;
		}
		return new DeadLetter(row, FailureCategory.EXPIRED,
				"The row was in the outbox for %s, and may be for %s ('time-to-live')".formatted(age, life), 0);
	}

}
