package io.durablekafka.outbox;

import java.util.List;

/**
 * Keeps the {@link StoredAmount} up to date with what this instance stores and removes.
 */
final class MeasuredOutboxStore extends ForwardingOutboxStore {

	private final StoredAmount amount;

	MeasuredOutboxStore(OutboxStore delegate, StoredAmount amount) {
		super(delegate);
		this.amount = amount;
	}

	@Override
	public long insert(List<OutboxRecord> batch) {
		long greatestId = super.insert(batch);
		long bytes = 0;
		for (OutboxRecord row : batch) {
			bytes += row.size();
		}
		this.amount.added(batch.size(), bytes);
		return greatestId;
	}

	@Override
	public int delete(long[] ids) {
		int deleted = super.delete(ids);
		this.amount.removed(deleted);
		return deleted;
	}

	@Override
	public void bury(List<DeadLetter> deadLetters) {
		super.bury(deadLetters);
		long rows = deadLetters.stream().mapToLong((letter) -> letter.record().id()).filter((id) -> id > 0).count();
		if (rows > 0) {
			this.amount.removed((int) rows);
		}
	}

}
