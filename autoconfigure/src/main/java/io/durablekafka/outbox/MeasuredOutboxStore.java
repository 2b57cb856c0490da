package io.durablekafka.outbox;

import java.util.List;

import org.jspecify.annotations.Nullable;

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
		added(batch);
		return greatestId;
	}

	private void added(List<OutboxRecord> batch) {
		long bytes = 0;
		for (OutboxRecord row : batch) {
			bytes += row.size();
		}
		this.amount.added(batch.size(), bytes);
	}

	/**
	 * {@inheritDoc}
	 * <p>
	 * Rows count from their insert on, and those that are rolled back until the next look
	 * at the store.
	 */
	@Override
	public @Nullable CallersTransaction callersTransaction() {
		CallersTransaction delegate = super.callersTransaction();
		if (delegate == null) {
			return null;
		}
		return new ForwardingCallersTransaction(delegate) {

			@Override
			public long insert(List<OutboxRecord> batch) {
				long greatestId = super.insert(batch);
				added(batch);
				return greatestId;
			}

		};
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
