package io.durablekafka.outbox;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * A record on its way into the outbox that counts what it is told.
 */
final class TestRow implements PendingRow {

	final AtomicInteger outcomes = new AtomicInteger();

	final CompletableFuture<String> outcome = new CompletableFuture<>();

	/** Open once the row was asked for. */
	final CountDownLatch prepared = new CountDownLatch(1);

	private final String id;

	private final int slot;

	private final int size;

	private final byte[] key;

	@Nullable RuntimeException rowFailure;

	TestRow(String id) {
		this(id, Slots.of("orders", id.getBytes(StandardCharsets.UTF_8), null), 10);
	}

	TestRow(String id, int slot, int size) {
		this(id, id, slot, size);
	}

	/**
	 * A record of a key, in the slot of that key.
	 */
	TestRow(String id, String key) {
		this(id, key, Slots.of("orders", key.getBytes(StandardCharsets.UTF_8), null), 10);
	}

	private TestRow(String id, String key, int slot, int size) {
		this.id = id;
		this.key = key.getBytes(StandardCharsets.UTF_8);
		this.slot = slot;
		this.size = size;
	}

	@Override
	public int slot() {
		return this.slot;
	}

	@Override
	public int size() {
		return this.size;
	}

	@Override
	public OutboxRecord row() {
		this.prepared.countDown();
		if (this.rowFailure != null) {
			throw this.rowFailure;
		}
		byte[] bytes = this.id.getBytes(StandardCharsets.UTF_8);
		return new OutboxRecord(0, Slots.lane(this.slot), "orders", null, this.key, bytes,
				HeaderCodec.encode(java.util.List.of()), 1, this.id, "test");
	}

	@Override
	public void stored() {
		this.outcomes.incrementAndGet();
		this.outcome.complete("stored");
	}

	@Override
	public void notStored(Throwable cause) {
		this.outcomes.incrementAndGet();
		this.outcome.completeExceptionally(cause);
	}

	@Override
	public String toString() {
		return this.id;
	}

}
