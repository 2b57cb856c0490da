package io.durablekafka.actuate;

import java.util.List;
import java.util.function.Consumer;

import io.durablekafka.outbox.OutboxAdministration;
import io.durablekafka.outbox.OutboxEntry;
import io.durablekafka.outbox.OutboxFilter;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.OutboxState;
import io.durablekafka.outbox.Slots;
import org.jspecify.annotations.Nullable;

/**
 * Decisions about dead letters, each of them told to whoever keeps the books.
 */
final class OutboxOperations {

	private static final int PAGE = 200;

	private final OutboxAdministration outbox;

	private final Runnable wakeRelays;

	private final Consumer<OutboxChange> audit;

	OutboxOperations(OutboxAdministration outbox, Runnable wakeRelays, Consumer<OutboxChange> audit) {
		this.outbox = outbox;
		this.wakeRelays = wakeRelays;
		this.audit = audit;
	}

	/**
	 * Send dead letters again.
	 * @return how many
	 */
	int retry(List<Long> ids, @Nullable String principal) {
		int retried = 0;
		for (long id : ids) {
			retried += (retry(id)) ? 1 : 0;
		}
		done("retry", "dead letters " + ids, retried, principal);
		return retried;
	}

	/**
	 * Send again what a filter finds.
	 * @return how many
	 */
	int retry(OutboxFilter filter, int limit, @Nullable String principal) {
		int retried = 0;
		long afterId = 0;
		List<OutboxEntry> page = this.outbox.list(filter, afterId, Math.min(PAGE, limit));
		while (!page.isEmpty() && retried < limit) {
			for (OutboxEntry entry : page) {
				retried += (retry(entry.id())) ? 1 : 0;
				afterId = entry.id();
			}
			page = this.outbox.list(filter, afterId, Math.min(PAGE, Math.max(1, limit - retried)));
		}
		done("retry", "dead letters of " + text(filter), retried, principal);
		return retried;
	}

	private boolean retry(long id) {
		OutboxRecord record = this.outbox.load(OutboxState.DEAD, id);
		return record != null && this.outbox.revive(id, record);
	}

	/**
	 * Send a dead letter with another topic or other headers.
	 * @return whether it was still there
	 */
	boolean replay(long id, @Nullable String topic, byte @Nullable [] headers, @Nullable String principal) {
		OutboxRecord record = this.outbox.load(OutboxState.DEAD, id);
		boolean replayed = record != null && this.outbox.revive(id, edited(record, topic, headers));
		done("replay", "dead letter " + id + ((topic != null) ? " to topic '" + topic + "'" : ""), (replayed) ? 1 : 0,
				principal);
		return replayed;
	}

	/**
	 * The lane follows from the topic; a partition of one topic means nothing in another.
	 */
	private static OutboxRecord edited(OutboxRecord record, @Nullable String topic, byte @Nullable [] headers) {
		String target = (topic != null) ? topic : record.topic();
		Integer partition = (target.equals(record.topic())) ? record.partition() : null;
		int lane = Slots.lane(Slots.of(target, record.key(), partition));
		return new OutboxRecord(0, lane, target, partition, record.key(), record.value(),
				(headers != null) ? headers : record.headers(), record.timestamp(), record.messageId(),
				record.origin());
	}

	/**
	 * Delete dead letters for good.
	 * @return how many
	 */
	int discard(List<Long> ids, @Nullable String principal) {
		int discarded = this.outbox.discard(ids.stream().mapToLong(Long::longValue).toArray());
		done("discard", "dead letters " + ids, discarded, principal);
		return discarded;
	}

	private void done(String action, String what, int records, @Nullable String principal) {
		this.audit.accept(new OutboxChange(action, what, records, principal));
		if (records > 0) {
			this.wakeRelays.run();
		}
	}

	private static String text(OutboxFilter filter) {
		return (filter.topic() != null) ? "topic '" + filter.topic() + "'" : "all topics";
	}

}
