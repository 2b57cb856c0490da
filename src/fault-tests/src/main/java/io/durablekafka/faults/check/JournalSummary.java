package io.durablekafka.faults.check;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntToLongFunction;

/**
 * What the journals of a run tell as a whole, in memory that does not grow with the
 * number of records. Not thread-safe.
 */
public final class JournalSummary implements JournalReader.Target {

	private static final int SLOT_MILLIS = 10;

	private final Map<Integer, Map<Integer, Integer>> nextSequences = new HashMap<>();

	private final Map<String, Integer> failures = new HashMap<>();

	private final BitSet stores = new BitSet();

	private final long startedAt;

	private final IntToLongFunction clockOffset;

	private long attempts;

	private JournalSummary(long startedAt, IntToLongFunction clockOffset) {
		this.startedAt = startedAt;
		this.clockOffset = clockOffset;
	}

	/**
	 * Read the journals of a run.
	 * @param directory where they are
	 * @param startedAt start of the run in milliseconds since the epoch
	 * @param clockOffset how many milliseconds the clock of an instance is ahead
	 * @return the summary
	 */
	public static JournalSummary read(Path directory, long startedAt, IntToLongFunction clockOffset) {
		JournalSummary summary = new JournalSummary(startedAt, clockOffset);
		JournalReader.read(directory, Share.ALL, summary);
		return summary;
	}

	@Override
	public void attempted(RecordId id, long time) {
		this.attempts++;
		this.nextSequences.computeIfAbsent(id.instance(), (instance) -> new HashMap<>())
			.merge(id.key(), id.sequence() + 1, Math::max);
	}

	@Override
	public void completed(RecordId id, long time, JournalOutcome outcome, String detail) {
		if (outcome == JournalOutcome.STORED) {
			this.stores.set(slot(time - this.clockOffset.applyAsLong(id.instance())));
		}
		else if (outcome == JournalOutcome.FAILED) {
			this.failures.merge(detail.replaceAll("\\d+", "0"), 1, Integer::sum);
		}
	}

	private int slot(long time) {
		return (int) Math.max(0, (time - this.startedAt) / SLOT_MILLIS);
	}

	/**
	 * Number of calls of {@code send}.
	 * @return the number
	 */
	public long attempts() {
		return this.attempts;
	}

	/**
	 * Sequence of the next record of each key that an instance has sent already.
	 * @param instance the instance
	 * @return the sequences by number of the key
	 */
	public Map<Integer, Integer> nextSequences(int instance) {
		return this.nextSequences.getOrDefault(instance, Map.of());
	}

	/**
	 * How often each failure was told to the application. Numbers in messages are left
	 * out, so that alike failures are one.
	 * @return numbers by failure
	 */
	public Map<String, Integer> failures() {
		return this.failures;
	}

	/**
	 * Time of the first future that completed as stored, to a hundredth of a second.
	 * @param notBefore time to start at, in milliseconds since the epoch
	 * @return the time, or {@link Long#MAX_VALUE} if there was none
	 */
	public long firstStored(long notBefore) {
		int slot = this.stores.nextSetBit(slot(notBefore));
		return (slot >= 0) ? Math.max(notBefore, this.startedAt + (long) slot * SLOT_MILLIS) : Long.MAX_VALUE;
	}

	/**
	 * Longest time during which no future completed as stored.
	 * @param from where to begin, in milliseconds since the epoch
	 * @param to where to end
	 * @return the time in milliseconds
	 */
	public long longestPauseOfStores(long from, long to) {
		long longest = 0;
		long last = from;
		while (last < to) {
			long next = Math.min(to, firstStored(last + SLOT_MILLIS));
			longest = Math.max(longest, next - last);
			last = next;
		}
		return longest;
	}

}
