package io.durablekafka.outbox;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A store in front of another one, which does what is not overridden.
 */
abstract class ForwardingOutboxStore implements OutboxStore {

	private final OutboxStore delegate;

	ForwardingOutboxStore(OutboxStore delegate) {
		this.delegate = delegate;
	}

	@Override
	public void check() {
		this.delegate.check();
	}

	@Override
	public void prepare() {
		this.delegate.prepare();
	}

	@Override
	public long insert(List<OutboxRecord> batch) {
		return this.delegate.insert(batch);
	}

	@Override
	public @Nullable CallersTransaction callersTransaction() {
		return this.delegate.callersTransaction();
	}

	@Override
	public Set<String> stored(Collection<String> messageIds) {
		return this.delegate.stored(messageIds);
	}

	@Override
	public boolean isInDoubt(Collection<String> messageIds) {
		return this.delegate.isInDoubt(messageIds);
	}

	@Override
	public List<OutboxRecord> read(OutboxQuery query) {
		return this.delegate.read(query);
	}

	@Override
	public int delete(long[] ids) {
		return this.delegate.delete(ids);
	}

	@Override
	public void bury(List<DeadLetter> deadLetters) {
		this.delegate.bury(deadLetters);
	}

	@Override
	public void endRetries(Collection<String> messageIds) {
		this.delegate.endRetries(messageIds);
	}

	@Override
	public OutboxBacklog backlog() {
		return this.delegate.backlog();
	}

	@Override
	public @Nullable LeaseStore leases() {
		return this.delegate.leases();
	}

	@Override
	public @Nullable OutboxNotifications notifications() {
		return this.delegate.notifications();
	}

	@Override
	public @Nullable OutboxAdministration administration() {
		return this.delegate.administration();
	}

	@Override
	public List<DeadKey> deadKeys(TopicFilter topics, long afterId, int maxRows) {
		return this.delegate.deadKeys(topics, afterId, maxRows);
	}

	@Override
	public Map<Long, Duration> olderThan(long firstId, long lastId, Duration age) {
		return this.delegate.olderThan(firstId, lastId, age);
	}

	@Override
	public long greatestId() {
		return this.delegate.greatestId();
	}

	@Override
	public long greatestIdOf(Collection<String> messageIds) {
		return this.delegate.greatestIdOf(messageIds);
	}

	@Override
	public long oldestId() {
		return this.delegate.oldestId();
	}

	@Override
	public long[] oldestIdByLane(long upToId) {
		return this.delegate.oldestIdByLane(upToId);
	}

	@Override
	public OutboxSummary summary() {
		return this.delegate.summary();
	}

	@Override
	public long bytes() {
		return this.delegate.bytes();
	}

}
