package io.durablekafka.relay;

import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

import io.durablekafka.outbox.DeadKey;
import io.durablekafka.outbox.Gate;
import io.durablekafka.outbox.OrderKey;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.outbox.Slots;
import io.durablekafka.outbox.TopicFilter;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Keys that wait for their dead letters. The table of dead letters is the truth: it is
 * read at the start and again and again, so that what another instance buried is known,
 * and what an operator took away is seen. The gates of held keys stay closed; once a key
 * is free, its gate is opened when everything that was in the outbox by then has been
 * relayed. Past a number of keys whole slots are held, so that memory is bounded. Belongs
 * to the relay's thread, but for {@link #count()}.
 */
final class HeldKeys {

	private static final Log logger = LogFactory.getLog(HeldKeys.class);

	private static final int MAX_KEYS = 10_000;

	private static final int MAX_EXCLUDED = 50;

	private static final int PAGE = 1_000;

	/**
	 * Looks at the table take no more than a tenth of the relay's time.
	 */
	private static final int SHARE = 10;

	private final OutboxStore store;

	private final Gate gate;

	private final TopicFilter topics;

	private final long interval;

	private final int maxKeys;

	private Set<OrderKey> keys = new HashSet<>();

	private BitSet slots = new BitSet();

	/**
	 * Held keys whose dead letter was put back into the outbox, to be sent before what
	 * waits for it.
	 */
	private Set<OrderKey> retried = new HashSet<>();

	/**
	 * Rows that are not in the table of dead letters yet, by key.
	 */
	private final Map<OrderKey, Long> burying = new HashMap<>();

	private final BitSet gated = new BitSet(Slots.COUNT);

	/**
	 * Slots that are free, before and after all of the outbox was read.
	 */
	private final BitSet freed = new BitSet();

	private final BitSet readPast = new BitSet();

	private boolean known;

	private long lookAt;

	private volatile int count;

	HeldKeys(OutboxStore store, Gate gate, RelayPolicies policies) {
		this(store, gate, policies, MAX_KEYS);
	}

	HeldKeys(OutboxStore store, Gate gate, RelayPolicies policies, int maxKeys) {
		this.store = store;
		this.gate = gate;
		this.topics = policies.holding();
		this.interval = policies.holdInterval().toNanos();
		this.maxKeys = maxKeys;
		this.known = this.topics.isEmpty();
	}

	/**
	 * Hold the key of a row that is about to become a dead letter, unless its topic does
	 * not hold or the row has no key.
	 * @param row the row
	 */
	void hold(OutboxRecord row) {
		OrderKey key = (this.topics.includes(row.topic())) ? OrderKey.of(row) : null;
		if (key != null && this.burying.putIfAbsent(key, row.id()) == null) {
			closeGate(key.slot());
			this.retried.remove(key);
			if (this.keys.add(key)) {
				logger.warn("A key of topic '" + row.topic() + "' waits for the dead letter of row " + row.id()
						+ " (message id " + row.messageId() + ")");
			}
			updateCount();
		}
	}

	/**
	 * A row has become a dead letter.
	 * @param row the row
	 */
	void buried(OutboxRecord row) {
		if (!this.burying.isEmpty()) {
			this.burying.remove(OrderKey.of(row));
		}
	}

	/**
	 * Whether a row has to wait.
	 * @param row the row
	 * @return whether its key is held
	 */
	boolean contains(OutboxRecord row) {
		if (this.keys.isEmpty() && this.slots.isEmpty()) {
			return false;
		}
		OrderKey key = (this.topics.includes(row.topic())) ? OrderKey.of(row) : null;
		if (key == null || (row.isRevived() && this.retried.contains(key))) {
			return false;
		}
		return this.keys.contains(key) || this.slots.get(key.slot());
	}

	/**
	 * Whether a key may wait for the dead letter that a row was before.
	 * @param row the row
	 * @return whether that dead letter has to go with the row
	 */
	boolean isRetried(OutboxRecord row) {
		return row.isRevived() && this.topics.includes(row.topic());
	}

	/**
	 * Whether a row has to wait for another that is, or becomes, a dead letter.
	 * @param row the row
	 * @return whether its key is held, but not because of this row
	 */
	boolean waitsBehindAnother(OutboxRecord row) {
		if (!contains(row)) {
			return false;
		}
		Long first = this.burying.get(OrderKey.of(row));
		return first == null || first != row.id();
	}

	/**
	 * Some of the held keys, to leave out of a read. The others are left out afterwards.
	 * @return a few keys
	 */
	List<OrderKey> excluded() {
		if (this.keys.isEmpty()) {
			return List.of();
		}
		return this.keys.stream().filter((key) -> !this.retried.contains(key)).limit(MAX_EXCLUDED).toList();
	}

	/**
	 * Whether rows may be read.
	 * @return whether the table of dead letters has been read
	 */
	boolean isKnown() {
		return this.known;
	}

	/**
	 * Look at the table before anything else is read: somebody else may have added to it.
	 */
	void forget() {
		this.known = this.topics.isEmpty();
	}

	/**
	 * Time until the table is read again.
	 * @param now the time
	 * @return the nanoseconds, zero or less when it is due
	 */
	long remaining(long now) {
		if (this.topics.isEmpty()) {
			return Long.MAX_VALUE;
		}
		return (this.known) ? this.lookAt - now : 0;
	}

	/**
	 * Read the table.
	 * @param clock gives the time
	 * @return whether rows may be sent that had to wait before
	 */
	boolean look(LongSupplier clock) {
		long begin = clock.getAsLong();
		Set<OrderKey> held = new HashSet<>(this.burying.keySet());
		Set<OrderKey> again = new HashSet<>();
		BitSet more = new BitSet();
		List<DeadKey> page;
		long afterId = 0;
		do {
			page = this.store.deadKeys(this.topics, afterId, PAGE);
			for (DeadKey dead : page) {
				afterId = dead.id();
				// of several dead letters of a key, the oldest is the first to leave
				if (dead.retried() && held.size() < this.maxKeys && !held.contains(dead.key())) {
					again.add(dead.key());
				}
				if (held.size() < this.maxKeys || held.contains(dead.key())) {
					held.add(dead.key());
				}
				else {
					more.set(dead.key().slot());
				}
			}
		}
		while (page.size() == PAGE);
		boolean freed = change(held, more) | !this.retried.containsAll(again);
		this.retried = again;
		long now = clock.getAsLong();
		this.known = true;
		this.lookAt = now + Math.max(this.interval, SHARE * (now - begin));
		return freed;
	}

	private boolean change(Set<OrderKey> held, BitSet more) {
		boolean freed = !held.containsAll(this.keys) || !contains(more, this.slots);
		if (!more.isEmpty() && this.slots.isEmpty()) {
			logger.warn("More than " + this.maxKeys + " keys wait for dead letters. "
					+ "Of those beyond, keys wait as well that only share a slot with one");
		}
		if (held.size() != this.keys.size()) {
			logger.info("Keys that wait for dead letters: " + held.size());
		}
		this.keys = held;
		this.slots = more;
		BitSet closed = (BitSet) more.clone();
		held.forEach((key) -> closed.set(key.slot()));
		closed.stream().forEach(this::closeGate);
		BitSet open = (BitSet) this.gated.clone();
		open.andNot(closed);
		open.andNot(this.readPast);
		this.freed.or(open);
		updateCount();
		return freed;
	}

	private static boolean contains(BitSet set, BitSet subset) {
		BitSet rest = (BitSet) subset.clone();
		rest.andNot(set);
		return rest.isEmpty();
	}

	private void closeGate(int slot) {
		this.freed.clear(slot);
		this.readPast.clear(slot);
		if (!this.gated.get(slot)) {
			this.gated.set(slot);
			this.gate.hold(slot);
		}
	}

	/**
	 * All rows of the outbox have been read, and sent unless they have to wait.
	 */
	void readAll() {
		if (!this.freed.isEmpty()) {
			this.readPast.or(this.freed);
			this.freed.clear();
		}
	}

	/**
	 * Everything that was sent has left the outbox.
	 */
	void settled() {
		if (!this.readPast.isEmpty()) {
			this.readPast.stream().forEach(this.gate::endHold);
			this.gated.andNot(this.readPast);
			this.readPast.clear();
		}
	}

	private void updateCount() {
		this.count = this.keys.size() + this.slots.cardinality();
	}

	/**
	 * Number of held keys. A slot that is held as a whole counts as one. Any thread may
	 * ask.
	 * @return the number
	 */
	int count() {
		return this.count;
	}

}
