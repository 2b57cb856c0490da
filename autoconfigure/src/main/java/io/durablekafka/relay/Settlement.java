package io.durablekafka.relay;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

import io.durablekafka.outbox.DeadLetter;
import io.durablekafka.outbox.Gate;
import io.durablekafka.outbox.LaneSet;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.outbox.Slots;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Rows that have their answer and are still in the outbox. A row stays here until the
 * database has confirmed its removal; only then is its gate lowered. Belongs to the
 * relay's thread.
 */
final class Settlement {

	private static final Log logger = LogFactory.getLog(Settlement.class);

	private final OutboxStore store;

	private final Gate gate;

	private final HeldKeys heldKeys;

	private final RelayListener listener;

	private final Burials rejected;

	private List<Delivery> acknowledged = new ArrayList<>();

	private long since;

	Settlement(OutboxStore store, Gate gate, HeldKeys heldKeys, RelayListener listener, LongSupplier nanoTime) {
		this.store = store;
		this.gate = gate;
		this.heldKeys = heldKeys;
		this.listener = listener;
		this.rejected = new Burials(store, nanoTime);
	}

	void acknowledged(Delivery delivery, long now) {
		begin(now);
		this.acknowledged.add(delivery);
	}

	void rejected(DeadLetter deadLetter, long now) {
		begin(now);
		this.rejected.add(deadLetter);
	}

	private void begin(long now) {
		if (isEmpty()) {
			this.since = now;
		}
	}

	boolean isEmpty() {
		return this.acknowledged.isEmpty() && this.rejected.isEmpty();
	}

	/**
	 * Lanes of the rows.
	 */
	LaneSet lanes() {
		BitSet lanes = new BitSet(Slots.LANES);
		this.acknowledged.forEach((delivery) -> lanes.set(delivery.row().lane()));
		this.rejected.addLanesTo(lanes);
		return LaneSet.of(lanes);
	}

	int size() {
		return this.acknowledged.size() + this.rejected.size();
	}

	/**
	 * When the oldest of the rows came here.
	 * @return the time in nanoseconds
	 */
	long since() {
		return this.since;
	}

	/**
	 * Remove the rows from the outbox. What was not removed when this ends or throws is
	 * tried again by the next call: dead letters take a bounded time of each.
	 */
	void settle() {
		if (!this.acknowledged.isEmpty()) {
			delete();
		}
		if (!this.rejected.isEmpty()) {
			bury();
		}
	}

	private void bury() {
		AtomicInteger buried = new AtomicInteger();
		List<OutboxRecord> retried = new ArrayList<>();
		try {
			this.rejected.bury((deadLetter) -> {
				retried.add(deadLetter.record());
				buried(deadLetter, buried.getAndIncrement());
			});
		}
		finally {
			logMore(buried.get());
		}
		// after the new dead letter is there, so that its key waits all the time
		endRetries(retried);
	}

	/**
	 * Dead letters that were sent again are not waited for any more.
	 */
	private void endRetries(List<OutboxRecord> rows) {
		List<String> retried = rows.stream().filter(this.heldKeys::isRetried).map(OutboxRecord::messageId).toList();
		if (!retried.isEmpty()) {
			this.store.endRetries(retried);
			this.heldKeys.forget();
		}
	}

	private void buried(DeadLetter deadLetter, int before) {
		this.heldKeys.buried(deadLetter.record());
		this.gate.release(deadLetter.record());
		died(deadLetter, before);
	}

	private void died(DeadLetter deadLetter, int before) {
		if (before == 0) {
			logger.error("Row " + deadLetter.record().id() + " (message id " + deadLetter.record().messageId()
					+ ") of topic '" + deadLetter.record().topic() + "' is a dead letter: " + deadLetter.error());
		}
		this.listener.deadLettered(deadLetter);
	}

	private void logMore(int died) {
		if (died > 1) {
			logger.error((died - 1) + " more rows are dead letters");
		}
	}

	private void delete() {
		List<Delivery> deliveries = this.acknowledged;
		long[] ids = new long[deliveries.size()];
		for (int i = 0; i < ids.length; i++) {
			ids[i] = deliveries.get(i).row().id();
		}
		// before the rows are gone, or nobody would know that their dead letters have to
		// go
		endRetries(deliveries.stream().map(Delivery::row).toList());
		this.store.delete(ids);
		this.acknowledged = new ArrayList<>(ids.length);
		for (Delivery delivery : deliveries) {
			this.gate.release(delivery.row());
		}
		int died = 0;
		for (Delivery delivery : deliveries) {
			DeadLetter deadLetter = delivery.deadLetter();
			if (deadLetter != null) {
				died(deadLetter, died++);
			}
			else {
				this.listener.relayed(delivery.row(), delivery.acknowledgement());
			}
		}
		logMore(died);
	}

}
