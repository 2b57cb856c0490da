package io.durablekafka;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.durablekafka.outbox.FailureCategory;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Result that somebody else has made up.
 *
 * @param <K> the key type
 * @param <V> the value type
 */
final class GivenResult<K, V> extends DurableSendResult<K, V> {

	private final Outcome outcome;

	private final String messageId;

	private final Supplier<CompletableFuture<RecordMetadata>> published;

	GivenResult(ProducerRecord<K, V> record, RecordMetadata metadata, Outcome outcome, String messageId,
			Supplier<CompletableFuture<RecordMetadata>> published) {
		super(record, metadata);
		this.outcome = outcome;
		this.messageId = messageId;
		this.published = published;
	}

	@Override
	public Outcome outcome() {
		return this.outcome;
	}

	@Override
	public String messageId() {
		return this.messageId;
	}

	@Override
	public CompletableFuture<RecordMetadata> published() {
		return this.published.get();
	}

	@Override
	public @Nullable FailureCategory failureCategory() {
		return null;
	}

	@Override
	public InLog inLog() {
		return (this.outcome == Outcome.PUBLISHED) ? InLog.YES : InLog.NO;
	}

	@Override
	public Duration blocked() {
		return Duration.ZERO;
	}

	@Override
	public Duration queued() {
		return Duration.ZERO;
	}

	@Override
	public Duration inFlight() {
		return Duration.ZERO;
	}

}
