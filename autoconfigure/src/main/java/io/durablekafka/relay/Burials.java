package io.durablekafka.relay;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.durablekafka.outbox.DeadLetter;
import io.durablekafka.outbox.OutboxRowException;
import io.durablekafka.outbox.OutboxStore;
import org.jspecify.annotations.Nullable;

/**
 * Rows that wait to be moved to the table of dead letters. Many are moved in one
 * transaction, fewer after a failure, so that one that cannot be moved does not keep the
 * others. Belongs to the relay's thread.
 */
final class Burials {

	private static final int BATCH = 200;

	/**
	 * Time after which answers and reads have their turn.
	 */
	private static final long SLICE = TimeUnit.MILLISECONDS.toNanos(200);

	private final OutboxStore store;

	private final LongSupplier nanoTime;

	private final Deque<DeadLetter> waiting = new ArrayDeque<>();

	private int limit = BATCH;

	Burials(OutboxStore store, LongSupplier nanoTime) {
		this.store = store;
		this.nanoTime = nanoTime;
	}

	void add(DeadLetter deadLetter) {
		this.waiting.add(deadLetter);
	}

	boolean isEmpty() {
		return this.waiting.isEmpty();
	}

	int size() {
		return this.waiting.size();
	}

	void addLanesTo(BitSet lanes) {
		this.waiting.forEach((deadLetter) -> lanes.set(deadLetter.record().lane()));
	}

	/**
	 * Move rows for a while. What was not moved when this ends waits for the next call,
	 * those rows behind all others that are refused.
	 * @param buried told of each row that was moved
	 */
	void bury(Consumer<DeadLetter> buried) {
		long begun = this.nanoTime.getAsLong();
		List<DeadLetter> refused = new ArrayList<>();
		OutboxRowException failure = null;
		try {
			do {
				OutboxRowException ex = buryNext(refused, buried);
				failure = (failure != null) ? failure : ex;
			}
			while (!this.waiting.isEmpty() && this.nanoTime.getAsLong() - begun < SLICE);
		}
		finally {
			this.waiting.addAll(refused);
		}
		if (failure != null) {
			throw failure;
		}
	}

	private @Nullable OutboxRowException buryNext(List<DeadLetter> refused, Consumer<DeadLetter> buried) {
		List<DeadLetter> batch = this.waiting.stream().limit(this.limit).toList();
		if (batch.isEmpty()) {
			return null;
		}
		long begun = this.nanoTime.getAsLong();
		try {
			this.store.bury(batch);
		}
		catch (OutboxRowException ex) {
			this.limit = 1;
			if (batch.size() > 1) {
				return null;
			}
			refused.add(this.waiting.remove());
			return ex;
		}
		catch (RuntimeException ex) {
			this.limit = 1;
			throw ex;
		}
		boolean slow = this.nanoTime.getAsLong() - begun > SLICE;
		this.limit = (slow) ? Math.max(1, batch.size() / 2) : Math.min(BATCH, 2 * this.limit);
		for (DeadLetter deadLetter : batch) {
			this.waiting.remove();
			buried.accept(deadLetter);
		}
		return null;
	}

}
