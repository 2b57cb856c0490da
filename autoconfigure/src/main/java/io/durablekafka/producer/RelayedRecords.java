package io.durablekafka.producer;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.durablekafka.outbox.DeadLetter;
import io.durablekafka.outbox.Gate;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.RecordDeadLetteredException;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Futures of stored records whose callers asked when they are published. Only what was
 * asked for is kept, by slot: when a slot has nothing stored any more, all of its records
 * have left the outbox. Thread-safe.
 */
final class RelayedRecords {

	private final ConcurrentMap<Integer, Map<String, Asked>> waiting = new ConcurrentHashMap<>();

	private final Gate gate;

	private final Consumer<Runnable> executor;

	private volatile boolean closed;

	RelayedRecords(Gate gate, Consumer<Runnable> executor) {
		this.gate = gate;
		this.executor = executor;
	}

	CompletableFuture<RecordMetadata> await(String topic, String messageId, int slot) {
		AtomicReference<Asked> shared = new AtomicReference<>(new Asked(topic, new CompletableFuture<>()));
		this.waiting.compute(slot, (key, futures) -> {
			Map<String, Asked> target = (futures != null) ? futures : new ConcurrentHashMap<>();
			shared.set(target.computeIfAbsent(messageId, (id) -> shared.get()));
			return target;
		});
		if (this.gate.isOpen(slot)) {
			releaseSlot(slot);
		}
		if (this.closed) {
			close();
		}
		// a caller who cancels it cancels nobody else's
		return shared.get().future().copy();
	}

	/**
	 * Nothing is relayed any more: fail what waits.
	 */
	void close() {
		this.closed = true;
		for (Integer slot : this.waiting.keySet()) {
			Map<String, Asked> futures = this.waiting.remove(slot);
			if (futures != null) {
				futures.values()
					.forEach((asked) -> asked.future()
						.completeExceptionally(new IllegalStateException(
								"The application context has been closed before the record was relayed. It is still in the outbox")));
			}
		}
	}

	void relayed(OutboxRecord row, RecordMetadata metadata) {
		if (this.waiting.isEmpty()) {
			return;
		}
		CompletableFuture<RecordMetadata> future = remove(row);
		if (future != null) {
			this.executor.accept(() -> future.complete(metadata));
		}
		releaseIfOpen(row);
	}

	void deadLettered(DeadLetter deadLetter) {
		CompletableFuture<RecordMetadata> future = remove(deadLetter.record());
		if (future != null) {
			this.executor.accept(() -> future.completeExceptionally(new RecordDeadLetteredException(deadLetter, null)));
		}
		releaseIfOpen(deadLetter.record());
	}

	private void releaseIfOpen(OutboxRecord row) {
		releaseIfOpen(row.slot());
	}

	private void releaseIfOpen(int slot) {
		if (this.gate.isOpen(slot)) {
			releaseSlot(slot);
		}
	}

	/**
	 * Rows have left the outbox without the relay of this process.
	 */
	void relayedElsewhere() {
		this.waiting.keySet().forEach(this::releaseIfOpen);
	}

	private @Nullable CompletableFuture<RecordMetadata> remove(OutboxRecord row) {
		Map<String, Asked> futures = this.waiting.get(row.slot());
		Asked asked = (futures != null) ? futures.remove(row.messageId()) : null;
		return (asked != null) ? asked.future() : null;
	}

	/**
	 * These rows were relayed before somebody asked: the metadata is gone.
	 */
	private void releaseSlot(int slot) {
		Map<String, Asked> futures = this.waiting.remove(slot);
		if (futures != null) {
			futures.values()
				.forEach((asked) -> this.executor.accept(() -> asked.future().complete(unknown(asked.topic()))));
		}
	}

	static RecordMetadata unknown(String topic) {
		return new RecordMetadata(new TopicPartition(topic, RecordMetadata.UNKNOWN_PARTITION), -1, -1, -1, -1, -1);
	}

	/**
	 * A future that somebody has asked for.
	 */
	private record Asked(String topic, CompletableFuture<RecordMetadata> future) {

	}

}
