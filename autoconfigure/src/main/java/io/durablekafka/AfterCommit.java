package io.durablekafka;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.apache.kafka.clients.producer.ProducerRecord;

import org.springframework.kafka.core.KafkaProducerException;
import org.springframework.kafka.support.SendResult;
import org.springframework.transaction.support.TransactionSynchronization;

/**
 * A send that waits for the end of the caller's transaction.
 *
 * @param <K> the key type
 * @param <V> the value type
 */
final class AfterCommit<K, V> implements TransactionSynchronization {

	private final CompletableFuture<SendResult<K, V>> future = new CompletableFuture<>();

	private final ProducerRecord<K, V> record;

	private boolean sent;

	private final Supplier<CompletableFuture<SendResult<K, V>>> send;

	AfterCommit(ProducerRecord<K, V> record, Supplier<CompletableFuture<SendResult<K, V>>> send) {
		this.record = record;
		this.send = send;
	}

	CompletableFuture<SendResult<K, V>> future() {
		return this.future;
	}

	@Override
	public void afterCommit() {
		this.sent = true;
		try {
			this.send.get().whenComplete((result, failure) -> {
				if (failure != null) {
					this.future.completeExceptionally(failure);
				}
				else {
					this.future.complete(result);
				}
			});
		}
		catch (RuntimeException ex) {
			this.future.completeExceptionally(ex);
		}
	}

	@Override
	@SuppressWarnings("unchecked")
	public void afterCompletion(int status) {
		if (status == STATUS_COMMITTED) {
			if (!this.sent) {
				// a synchronization before this one has failed
				afterCommit();
			}
		}
		else {
			this.future.completeExceptionally(
					new KafkaProducerException((ProducerRecord<Object, Object>) (ProducerRecord<?, ?>) this.record,
							"The record was not sent, since the transaction has not been committed",
							new IllegalStateException((status == STATUS_ROLLED_BACK) ? "The transaction was rolled back"
									: "The outcome of the transaction is unknown")));
		}
	}

}
