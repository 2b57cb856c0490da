package io.durablekafka.outbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * An outbox in memory that fails on demand. What {@link #beforeCall} throws stands for a
 * call that did nothing, what {@link #afterCall} throws for one whose answer was lost.
 * Thread-safe.
 */
public final class InMemoryOutboxStore implements OutboxStore {

	private final TreeMap<Long, OutboxRecord> rows = new TreeMap<>();

	private final List<DeadLetter> deadLetters = new ArrayList<>();

	private final Set<String> retried = new HashSet<>();

	private final Map<Long, Duration> ages = new HashMap<>();

	private final List<Operation> calls = new ArrayList<>();

	private Consumer<Operation> beforeCall = (operation) -> {
	};

	private Consumer<Operation> afterCall = (operation) -> {
	};

	private long nextId = 1;

	private OutboxQuery lastQuery = OutboxQuery.of(-1, 0, 0);

	private List<DeadLetter> lastBurial = List.of();

	private Duration oldestAge = Duration.ZERO;

	public synchronized void beforeCall(Consumer<Operation> beforeCall) {
		this.beforeCall = beforeCall;
	}

	public synchronized void afterCall(Consumer<Operation> afterCall) {
		this.afterCall = afterCall;
	}

	public synchronized void oldestAge(Duration oldestAge) {
		this.oldestAge = oldestAge;
	}

	/**
	 * Add one row.
	 * @param row the row, whose id is ignored
	 * @return the row as it is stored
	 */
	public synchronized OutboxRecord add(OutboxRecord row) {
		return add(this.nextId++, row);
	}

	/**
	 * Add one row under an id of one's choice.
	 * @param id the id
	 * @param row the row, whose id is ignored
	 * @return the row as it is stored
	 */
	public synchronized OutboxRecord add(long id, OutboxRecord row) {
		OutboxRecord stored = new OutboxRecord(id, row.lane(), row.topic(), row.partition(), row.key(), row.value(),
				row.headers(), row.timestamp(), row.messageId(), row.origin());
		this.rows.put(id, stored);
		this.nextId = Math.max(this.nextId, id + 1);
		return stored;
	}

	public synchronized List<OutboxRecord> rows() {
		return List.copyOf(this.rows.values());
	}

	public synchronized List<DeadLetter> deadLetters() {
		return List.copyOf(this.deadLetters);
	}

	public synchronized List<Operation> calls() {
		return List.copyOf(this.calls);
	}

	/**
	 * What was read last.
	 * @return the query
	 */
	public synchronized OutboxQuery lastQuery() {
		return this.lastQuery;
	}

	/**
	 * What was to be buried last.
	 * @return the dead letters
	 */
	public synchronized List<DeadLetter> lastBurial() {
		return this.lastBurial;
	}

	@Override
	public synchronized void check() {
		begin(Operation.CHECK);
	}

	@Override
	public synchronized long insert(List<OutboxRecord> batch) {
		begin(Operation.INSERT);
		batch.forEach(this::add);
		this.afterCall.accept(Operation.INSERT);
		return this.nextId - 1;
	}

	@Override
	public synchronized Set<String> stored(Collection<String> messageIds) {
		begin(Operation.STORED);
		Set<String> stored = new HashSet<>();
		for (OutboxRecord row : this.rows.values()) {
			if (messageIds.contains(row.messageId())) {
				stored.add(row.messageId());
			}
		}
		return stored;
	}

	@Override
	public synchronized List<OutboxRecord> read(OutboxQuery query) {
		this.lastQuery = query;
		begin(Operation.READ);
		List<OutboxRecord> found = new ArrayList<>();
		long bytes = 0;
		for (OutboxRecord row : this.rows.tailMap(query.afterId(), false).values()) {
			if (!query.excludedTopics().contains(row.topic()) && query.lanes().contains(row.lane())
					&& !isExcluded(query, row)) {
				bytes += row.size();
				if (found.size() == query.maxRows() || (!found.isEmpty() && bytes > query.maxBytes())) {
					break;
				}
				found.add(row);
			}
		}
		return found;
	}

	private static boolean isExcluded(OutboxQuery query, OutboxRecord row) {
		OrderKey key = OrderKey.of(row);
		return key != null && query.excludedKeys().contains(key);
	}

	@Override
	public synchronized int delete(long[] ids) {
		begin(Operation.DELETE);
		int deleted = 0;
		for (long id : ids) {
			deleted += (this.rows.remove(id) != null) ? 1 : 0;
		}
		this.afterCall.accept(Operation.DELETE);
		return deleted;
	}

	@Override
	public synchronized void bury(List<DeadLetter> batch) {
		this.lastBurial = List.copyOf(batch);
		begin(Operation.BURY);
		for (DeadLetter deadLetter : batch) {
			if (deadLetter.record().id() == 0 || this.rows.remove(deadLetter.record().id()) != null) {
				this.deadLetters.add(deadLetter);
			}
		}
		this.afterCall.accept(Operation.BURY);
	}

	@Override
	public synchronized List<DeadKey> deadKeys(TopicFilter topics, long afterId, int maxRows) {
		begin(Operation.DEAD_KEYS);
		List<DeadKey> found = new ArrayList<>();
		for (int i = (int) afterId; i < this.deadLetters.size() && found.size() < maxRows; i++) {
			DeadLetter letter = this.deadLetters.get(i);
			OrderKey key = OrderKey.of(letter.record());
			if (key != null && topics.includes(letter.record().topic())
					&& letter.category() != FailureCategory.EXPIRED) {
				found.add(new DeadKey(i + 1, key, this.retried.contains(letter.record().messageId())));
			}
		}
		return found;
	}

	/**
	 * Put a dead letter back as an administration does it whose key waits for it.
	 * @param row its row
	 * @return the new row
	 */
	public synchronized OutboxRecord retry(OutboxRecord row) {
		this.retried.add(row.messageId());
		return add(row.revived(row.topic(), row.headers()));
	}

	@Override
	public synchronized void endRetries(Collection<String> messageIds) {
		begin(Operation.END_RETRIES);
		for (String messageId : messageIds) {
			if (this.retried.remove(messageId)) {
				this.deadLetters.remove(this.deadLetters.stream()
					.filter((letter) -> letter.record().messageId().equals(messageId))
					.findFirst()
					.orElseThrow());
			}
		}
	}

	/**
	 * Take a dead letter away.
	 * @param row its row
	 */
	public synchronized void discard(OutboxRecord row) {
		this.deadLetters.removeIf((letter) -> letter.record().messageId().equals(row.messageId()));
	}

	/**
	 * Say how old a row is.
	 * @param id its id
	 * @param age its age
	 */
	public synchronized void age(long id, Duration age) {
		this.ages.put(id, age);
	}

	@Override
	public synchronized Map<Long, Duration> olderThan(long firstId, long lastId, Duration age) {
		begin(Operation.AGES);
		Map<Long, Duration> found = new HashMap<>(this.ages);
		found.entrySet()
			.removeIf((row) -> row.getKey() < firstId || row.getKey() > lastId || !this.rows.containsKey(row.getKey())
					|| row.getValue().compareTo(age) < 0);
		return found;
	}

	@Override
	public synchronized OutboxBacklog backlog() {
		begin(Operation.BACKLOG);
		long[] rowsByLane = new long[Slots.LANES];
		this.rows.values().forEach((row) -> rowsByLane[row.lane()]++);
		return new OutboxBacklog((this.rows.isEmpty()) ? 0 : this.rows.lastKey(), rowsByLane);
	}

	@Override
	public synchronized long greatestId() {
		begin(Operation.OLDEST);
		return (this.rows.isEmpty()) ? 0 : this.rows.lastKey();
	}

	@Override
	public synchronized long oldestId() {
		begin(Operation.OLDEST);
		return (this.rows.isEmpty()) ? 0 : this.rows.firstKey();
	}

	@Override
	public synchronized long[] oldestIdByLane(long upToId) {
		begin(Operation.OLDEST);
		long[] oldest = new long[Slots.LANES];
		for (OutboxRecord row : this.rows.headMap(upToId, true).descendingMap().values()) {
			oldest[row.lane()] = row.id();
		}
		return oldest;
	}

	@Override
	public synchronized OutboxSummary summary() {
		begin(Operation.SUMMARY);
		return new OutboxSummary(this.rows.size(), this.deadLetters.size(), this.oldestAge);
	}

	@Override
	public synchronized long bytes() {
		begin(Operation.SUMMARY);
		return this.rows.values().stream().mapToLong(OutboxRecord::size).sum();
	}

	private void begin(Operation operation) {
		this.calls.add(operation);
		this.beforeCall.accept(operation);
	}

	/**
	 * A method of the store.
	 */
	public enum Operation {

		/**
		 * {@link OutboxStore#check()}.
		 */
		CHECK,

		/**
		 * {@link OutboxStore#insert}.
		 */
		INSERT,

		/**
		 * {@link OutboxStore#stored}.
		 */
		STORED,

		/**
		 * {@link OutboxStore#read}.
		 */
		READ,

		/**
		 * {@link OutboxStore#delete}.
		 */
		DELETE,

		/**
		 * {@link OutboxStore#bury}.
		 */
		BURY,

		/**
		 * {@link OutboxStore#endRetries}.
		 */
		END_RETRIES,

		/**
		 * {@link OutboxStore#deadKeys}.
		 */
		DEAD_KEYS,

		/**
		 * {@link OutboxStore#olderThan}.
		 */
		AGES,

		/**
		 * {@link OutboxStore#backlog()}.
		 */
		BACKLOG,

		/**
		 * {@link OutboxStore#oldestId()}, {@link OutboxStore#greatestId()} and
		 * {@link OutboxStore#oldestIdByLane}.
		 */
		OLDEST,

		/**
		 * {@link OutboxStore#summary()}.
		 */
		SUMMARY

	}

}
