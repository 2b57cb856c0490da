package io.durablekafka.outbox;

import org.jspecify.annotations.Nullable;

/**
 * A spill in memory.
 */
final class TestSpillFile implements SpillFile {

	final InMemoryOutboxStore store = new InMemoryOutboxStore();

	volatile boolean exists;

	volatile boolean closed;

	volatile @Nullable RuntimeException failure;

	@Override
	public boolean exists() {
		return this.exists;
	}

	@Override
	public OutboxStore open() {
		RuntimeException ex = this.failure;
		if (ex != null) {
			throw ex;
		}
		this.exists = true;
		return this.store;
	}

	@Override
	public void close() {
		this.closed = true;
	}

	@Override
	public String toString() {
		return "/data/spill.mv.db";
	}

}
