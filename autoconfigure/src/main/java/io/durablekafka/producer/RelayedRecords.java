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

	private final ConcurrentMap<Integer, Map<String, CompletableFuture<RecordMetadata>>> waiting = new ConcurrentHashMap<>();

	private final Gate gate;

	private final Consumer<Runnable> executor;

	private volatile boolean closed;

	RelayedRecords(Gate gate, Consumer<Runnable> executor) {
		this.gate = gate;
		this.executor = executor;
	}

	CompletableFuture<RecordMetadata> await(String topic, String messageId, int slot) {
		AtomicReference<CompletableFuture<RecordMetadata>> shared = new AtomicReference<>(new CompletableFuture<>());
		this.waiting.compute(slot, (key, futures) -> {
			Map<String, CompletableFuture<RecordMetadata>> target = (futures != null) ? futures
					: new ConcurrentHashMap<>();
			shared.set(target.computeIfAbsent(messageId, (id) -> shared.get()));
			return target;
		});
		if (this.gate.isOpen(slot)) {
			releaseSlot(topic, slot);
		}
		if (this.closed) {
			close();
		}
		// a caller who cancels it cancels nobody else's
		return shared.get().copy();
	}

	/**
	 * Nothing is relayed any more: fail what waits.
	 */
	void close() {
		this.closed = true;
		for (Integer slot : this.waiting.keySet()) {
			Map<String, CompletableFuture<RecordMetadata>> futures = this.waiting.remove(slot);
			if (futures != null) {
				futures.values()
					.forEach((future) -> future.completeExceptionally(new IllegalStateException(
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
		int slot = row.slot();
		if (this.gate.isOpen(slot)) {
			releaseSlot(row.topic(), slot);
		}
	}

	private @Nullable CompletableFuture<RecordMetadata> remove(OutboxRecord row) {
		Map<String, CompletableFuture<RecordMetadata>> futures = this.waiting.get(row.slot());
		return (futures != null) ? futures.remove(row.messageId()) : null;
	}

	/**
	 * These rows were relayed before somebody asked: the metadata is gone.
	 */
	private void releaseSlot(String topic, int slot) {
		Map<String, CompletableFuture<RecordMetadata>> futures = this.waiting.remove(slot);
		if (futures != null) {
			RecordMetadata unknown = unknown(topic);
			futures.values().forEach((future) -> this.executor.accept(() -> future.complete(unknown)));
		}
	}

	static RecordMetadata unknown(String topic) {
		return new RecordMetadata(new TopicPartition(topic, RecordMetadata.UNKNOWN_PARTITION), -1, -1, -1, -1, -1);
	}

}
