package io.durablekafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.durablekafka.outbox.FailureCategory;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.support.SendResult;

/**
 * Result of a send that nothing but Kafka took part in.
 *
 * @param <K> the key type
 * @param <V> the value type
 */
final class PlainResult<K, V> extends DurableSendResult<K, V> {

	private final byte[] messageId;

	private final PlainTimes times;

	PlainResult(SendResult<K, V> result, byte[] messageId, PlainTimes times) {
		super(result.getProducerRecord(), result.getRecordMetadata());
		this.messageId = messageId;
		this.times = times;
	}

	@Override
	public Outcome outcome() {
		return Outcome.PUBLISHED;
	}

	@Override
	public String messageId() {
		return new String(this.messageId, StandardCharsets.UTF_8);
	}

	@Override
	public CompletableFuture<RecordMetadata> published() {
		return CompletableFuture.completedFuture(getRecordMetadata());
	}

	@Override
	public @Nullable FailureCategory failureCategory() {
		return null;
	}

	@Override
	public InLog inLog() {
		return InLog.YES;
	}

	@Override
	public Duration blocked() {
		return this.times.blocked();
	}

	@Override
	public Duration queued() {
		return Duration.ZERO;
	}

	@Override
	public Duration inFlight() {
		return this.times.inFlight();
	}

}
