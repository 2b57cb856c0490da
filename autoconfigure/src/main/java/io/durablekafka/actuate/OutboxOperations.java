package io.durablekafka.actuate;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.durablekafka.outbox.HeaderCodec;
import io.durablekafka.outbox.OutboxAdministration;
import io.durablekafka.outbox.OutboxEntry;
import io.durablekafka.outbox.OutboxFilter;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.OutboxState;
import io.durablekafka.outbox.Slots;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

/**
 * Decisions about dead letters, each of them told to whoever keeps the books, also when
 * it ends half-way.
 */
final class OutboxOperations {

	private final OutboxAdministration outbox;

	private final Predicate<String> holds;

	private final Runnable wakeRelays;

	private final Consumer<OutboxChange> audit;

	/**
	 * Create operations.
	 * @param outbox the outbox
	 * @param holds tells whether keys of a topic wait for its dead letters
	 * @param wakeRelays called when there is something to send
	 * @param audit is told what was done
	 */
	OutboxOperations(OutboxAdministration outbox, Predicate<String> holds, Runnable wakeRelays,
			Consumer<OutboxChange> audit) {
		this.outbox = outbox;
		this.holds = holds;
		this.wakeRelays = wakeRelays;
		this.audit = audit;
	}

	/**
	 * Send dead letters again. Nothing is changed when one of them may not.
	 */
	void retry(long[] ids, @Nullable String principal) {
		Map<Long, OutboxRecord> records = new LinkedHashMap<>();
		for (long id : ids) {
			OutboxRecord record = this.outbox.load(OutboxState.DEAD, id);
			if (record != null) {
				requireNotWaitedFor(id, record);
				records.put(id, record);
			}
		}
		Tally tally = new Tally("retry", "dead letters " + Arrays.toString(ids), principal);
		try {
			records.forEach((id, record) -> tally.add(revive(id, record)));
		}
		finally {
			tally.tell();
		}
	}

	/**
	 * Send again what a filter finds, but for dead letters that keys wait for.
	 */
	void retry(OutboxFilter filter, int limit, @Nullable String principal) {
		List<OutboxEntry> found = this.outbox.list(filter, 0, limit);
		Tally tally = new Tally("retry", "dead letters of " + text(filter), principal);
		try {
			for (OutboxEntry entry : found) {
				OutboxRecord record = this.outbox.load(OutboxState.DEAD, entry.id());
				if (record != null && (filter.topic() != null || !isWaitedFor(record))) {
					requireNotWaitedFor(entry.id(), record);
					tally.add(revive(entry.id(), record));
				}
			}
		}
		finally {
			tally.tell();
		}
	}

	/**
	 * Send a dead letter to another topic, or with other headers.
	 */
	void replay(long id, @Nullable String topic, @Nullable String headers, @Nullable String principal) {
		OutboxRecord record = this.outbox.load(OutboxState.DEAD, id);
		Tally tally = new Tally("replay",
				"dead letter " + id + ((topic != null) ? " to topic '" + topic + "'" : " with other headers"),
				principal);
		if (record == null) {
			tally.tell();
			return;
		}
		String target = (topic != null) ? topic : record.topic();
		if (target.equals(record.topic())) {
			requireNotWaitedFor(id, record);
		}
		byte[] changed = (headers != null) ? edited(record, headers) : record.headers();
		try {
			tally.add(this.outbox.revive(id, record.revived(target, changed)));
		}
		finally {
			tally.tell();
		}
	}

	private static byte[] edited(OutboxRecord record, String headers) {
		return HeaderCodec.encode(HeaderLines.apply(headers, new RecordHeaders(HeaderCodec.decode(record.headers()))));
	}

	/**
	 * Delete dead letters for good.
	 */
	void discard(long[] ids, @Nullable String principal) {
		int discarded = this.outbox.discard(ids);
		new Tally("discard", "dead letters " + Arrays.toString(ids), principal).tell(discarded);
	}

	private boolean revive(long id, OutboxRecord record) {
		return this.outbox.revive(id, record.revived(record.topic(), record.headers()));
	}

	private boolean isWaitedFor(OutboxRecord record) {
		return record.slot() != Slots.UNORDERED && this.holds.test(record.topic());
	}

	/**
	 * What waits for a dead letter has lesser ids than the row that it would become, and
	 * would be sent before it.
	 */
	private void requireNotWaitedFor(long id, OutboxRecord record) {
		if (isWaitedFor(record)) {
			throw new InvalidEndpointRequestException(
					"Dead letter %d cannot be sent to topic '%s' again: the topic holds its keys, and later records "
						.formatted(id, record.topic()) + "of this one's key would be sent before it",
					"Discard it, replay it to another topic, or give up the order by setting 'on-dead-letter' of the "
							+ "topic to 'skip' and starting again");
		}
	}

	private static String text(OutboxFilter filter) {
		return (filter.topic() != null) ? "topic '" + filter.topic() + "'" : "all topics";
	}

	/**
	 * Counts what is done, and tells of it once.
	 */
	private final class Tally {

		private final String action;

		private final String what;

		private final @Nullable String principal;

		private int records;

		Tally(String action, String what, @Nullable String principal) {
			this.action = action;
			this.what = what;
			this.principal = principal;
		}

		void add(boolean done) {
			this.records += (done) ? 1 : 0;
		}

		void tell() {
			tell(this.records);
		}

		void tell(int changed) {
			OutboxOperations.this.audit.accept(new OutboxChange(this.action, this.what, changed, this.principal));
			if (changed > 0) {
				OutboxOperations.this.wakeRelays.run();
			}
		}

	}

}
