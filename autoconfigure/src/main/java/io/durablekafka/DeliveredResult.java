package io.durablekafka;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.durablekafka.outbox.FailureCategory;
import io.durablekafka.producer.Delivery;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Result of a delivery on the direct path or into the outbox.
 *
 * @param <K> the key type
 * @param <V> the value type
 */
final class DeliveredResult<K, V> extends DurableSendResult<K, V> {

	private final Delivery<K, V> delivery;

	DeliveredResult(Delivery<K, V> delivery, RecordMetadata metadata) {
		super(delivery.record(), metadata);
		this.delivery = delivery;
	}

	@Override
	public Outcome outcome() {
		return this.delivery.isStored() ? Outcome.STORED : Outcome.PUBLISHED;
	}

	@Override
	public String messageId() {
		return this.delivery.messageId();
	}

	@Override
	public CompletableFuture<RecordMetadata> published() {
		return this.delivery.isStored() ? this.delivery.relayed()
				: CompletableFuture.completedFuture(getRecordMetadata());
	}

	@Override
	public @Nullable FailureCategory failureCategory() {
		return this.delivery.category();
	}

	@Override
	public InLog inLog() {
		if (!this.delivery.isStored()) {
			return InLog.YES;
		}
		return this.delivery.mayBeSent() ? InLog.MAYBE : InLog.NO;
	}

	@Override
	public Duration blocked() {
		return this.delivery.blocked();
	}

	@Override
	public Duration queued() {
		return this.delivery.queued();
	}

	@Override
	public Duration inFlight() {
		return this.delivery.inFlight();
	}

}
