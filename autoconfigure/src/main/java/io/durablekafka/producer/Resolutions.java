package io.durablekafka.producer;

import io.durablekafka.outbox.DeadLetter;
import io.durablekafka.outbox.RecordDeadLetteredException;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * The last step of each delivery: its outcome is written into it, counted, and handed to
 * those who wait for it.
 *
 * @param <K> the key type
 * @param <V> the value type
 */
final class Resolutions<K, V> {

	private final SenderStatistics statistics = new SenderStatistics();

	private final Completions<K, V> completions;

	Resolutions(Completions<K, V> completions) {
		this.completions = completions;
	}

	SenderStatistics statistics() {
		return this.statistics;
	}

	void published(Delivery<K, V> delivery, RecordMetadata metadata) {
		delivery.metadata = metadata;
		this.statistics.countPublished();
		delivery.end();
		this.completions.published(delivery);
	}

	void stored(Delivery<K, V> delivery) {
		delivery.stored = true;
		this.statistics.countStored(delivery.category);
		resolved(delivery);
	}

	void deadLettered(Delivery<K, V> delivery, DeadLetter deadLetter, Throwable failure) {
		delivery.failure = new RecordDeadLetteredException(deadLetter, failure);
		this.statistics.countDeadLettered(deadLetter.category());
		resolved(delivery);
	}

	void failed(Delivery<K, V> delivery, Throwable failure) {
		delivery.failure = failure;
		this.statistics.countFailed(delivery.category);
		resolved(delivery);
	}

	private void resolved(Delivery<K, V> delivery) {
		delivery.end();
		this.completions.resolved(delivery);
	}

}
