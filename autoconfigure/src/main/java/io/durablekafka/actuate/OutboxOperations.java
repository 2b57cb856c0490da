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
	 * Send dead letters again.
	 */
	void retry(long[] ids, @Nullable String principal) {
		Map<Long, OutboxRecord> records = new LinkedHashMap<>();
		for (long id : ids) {
			OutboxRecord record = this.outbox.load(OutboxState.DEAD, id);
			if (record != null) {
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
	 * Send again what a filter finds.
	 */
	void retry(OutboxFilter filter, int limit, @Nullable String principal) {
		List<OutboxEntry> found = this.outbox.list(filter, 0, limit);
		Tally tally = new Tally("retry", "dead letters of " + text(filter), principal);
		try {
			for (OutboxEntry entry : found) {
				OutboxRecord record = this.outbox.load(OutboxState.DEAD, entry.id());
				if (record != null) {
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
		byte[] changed = (headers != null) ? edited(record, headers) : record.headers();
		try {
			tally.add(revive(id, record, target, changed));
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
		return revive(id, record, record.topic(), record.headers());
	}

	/**
	 * What waits for a dead letter has lesser ids than the row that it becomes, so its
	 * key has to go on waiting until that has been sent.
	 */
	private boolean revive(long id, OutboxRecord record, String topic, byte[] headers) {
		OutboxRecord revived = record.revived(topic, headers);
		return (topic.equals(record.topic()) && isWaitedFor(record)) ? this.outbox.reviveHeld(id, revived)
				: this.outbox.revive(id, revived);
	}

	private boolean isWaitedFor(OutboxRecord record) {
		return record.slot() != Slots.UNORDERED && this.holds.test(record.topic());
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
