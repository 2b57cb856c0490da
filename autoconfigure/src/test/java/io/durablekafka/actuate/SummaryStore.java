package io.durablekafka.actuate;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.durablekafka.outbox.DeadKey;
import io.durablekafka.outbox.DeadLetter;
import io.durablekafka.outbox.OutboxBacklog;
import io.durablekafka.outbox.OutboxQuery;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.outbox.OutboxSummary;
import io.durablekafka.outbox.TopicFilter;

/**
 * A store that only knows its summary, and how often it was asked for it.
 */
final class SummaryStore implements OutboxStore {

	static final OutboxSummary EMPTY = new OutboxSummary(0, 0, Duration.ZERO);

	final AtomicInteger asked = new AtomicInteger();

	final AtomicInteger addedUp = new AtomicInteger();

	volatile LongSupplier bytes = () -> 4096;

	volatile Supplier<OutboxSummary> summary = () -> EMPTY;

	@Override
	public OutboxSummary summary() {
		this.asked.incrementAndGet();
		return this.summary.get();
	}

	@Override
	public long bytes() {
		this.addedUp.incrementAndGet();
		return this.bytes.getAsLong();
	}

	@Override
	public void check() {
		throw new UnsupportedOperationException();
	}

	@Override
	public long insert(List<OutboxRecord> batch) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Set<String> stored(Collection<String> messageIds) {
		throw new UnsupportedOperationException();
	}

	@Override
	public List<OutboxRecord> read(OutboxQuery query) {
		throw new UnsupportedOperationException();
	}

	@Override
	public int delete(long[] ids) {
		throw new UnsupportedOperationException();
	}

	@Override
	public void bury(List<DeadLetter> deadLetters) {
		throw new UnsupportedOperationException();
	}

	@Override
	public long greatestId() {
		throw new UnsupportedOperationException();
	}

	@Override
	public long oldestId() {
		throw new UnsupportedOperationException();
	}

	@Override
	public long[] oldestIdByLane(long upToId) {
		throw new UnsupportedOperationException();
	}

	@Override
	public List<DeadKey> deadKeys(TopicFilter topics, long afterId, int maxRows) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Map<Long, Duration> olderThan(long firstId, long lastId, Duration age) {
		throw new UnsupportedOperationException();
	}

	@Override
	public OutboxBacklog backlog() {
		throw new UnsupportedOperationException();
	}

}
