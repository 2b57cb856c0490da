package io.durablekafka.outbox;

import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidRequiredAcksException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.LeaderNotAvailableException;
import org.apache.kafka.common.errors.NetworkException;
import org.apache.kafka.common.errors.NotEnoughReplicasAfterAppendException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.ThrottlingQuotaExceededException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnknownProducerIdException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedCompressionTypeException;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.kafka.core.KafkaProducerException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DefaultFailureClassifier}.
 */
class DefaultFailureClassifierTests {

	private final DefaultFailureClassifier classifier = new DefaultFailureClassifier();

	@ParameterizedTest(name = "{1} is {0}")
	@MethodSource("table")
	void failureHasItsCategory(FailureCategory expected, Throwable failure) {
		assertThat(this.classifier.classify("orders", failure)).isEqualTo(expected);
	}

	@ParameterizedTest(name = "{1} is {0}")
	@MethodSource("table")
	void wrappedFailureHasTheSameCategory(FailureCategory expected, Throwable failure) {
		Throwable spring = new KafkaProducerException(new ProducerRecord<>("orders", "key", "value"), "Failed",
				failure);
		assertThat(this.classifier.classify("orders", new CompletionException(new ExecutionException(spring))))
			.isEqualTo(expected);
		assertThat(this.classifier.classify("orders", new KafkaException("in an error state", failure)))
			.isEqualTo(expected);
	}

	static Stream<Arguments> table() {
		return Stream.of(record(), authorization(), unknownTopic(), transaction(), infrastructure())
			.flatMap((rows) -> rows);
	}

	private static Stream<Arguments> record() {
		return rows(FailureCategory.RECORD, new RecordTooLargeException("2 MB"), new RecordBatchTooLargeException(),
				new SerializationException("no schema"), new InvalidTopicException(Set.of("a b")),
				new InvalidRecordException("null key"), new InvalidTimestampException("too old"),
				new UnsupportedForMessageFormatException("headers"), new UnsupportedCompressionTypeException("zstd"),
				new InvalidRequiredAcksException("acks"), new PolicyViolationException("policy"), new TimeoutException(
						"Partition 7 of topic orders with partition count 3 is not present in metadata after 500 ms."));
	}

	private static Stream<Arguments> authorization() {
		return rows(FailureCategory.AUTHORIZATION, new TopicAuthorizationException(Set.of("orders")),
				new ClusterAuthorizationException("idempotent"), new TransactionalIdAuthorizationException("id"),
				new SaslAuthenticationException("password"), new SslAuthenticationException("certificate"));
	}

	private static Stream<Arguments> unknownTopic() {
		return rows(FailureCategory.UNKNOWN_TOPIC, new UnknownTopicOrPartitionException("gone"),
				new UnknownTopicIdException("gone"),
				new TimeoutException("Topic orders not present in metadata after 500 ms.",
						new UnknownTopicOrPartitionException("This server does not host this topic-partition.")));
	}

	private static Stream<Arguments> transaction() {
		return rows(FailureCategory.TRANSACTION, new TransactionAbortedException(),
				new TransactionAbortableException("abort"), new InvalidTxnStateException("state"),
				new InvalidPidMappingException("expired"), new ProducerFencedException("fenced"));
	}

	private static Stream<Arguments> infrastructure() {
		return rows(FailureCategory.INFRASTRUCTURE, new TimeoutException("Expiring 3 record(s) for orders-0"),
				new TimeoutException("Topic orders not present in metadata after 500 ms."),
				new TimeoutException("Topic orders not present in metadata after 500 ms.",
						new LeaderNotAvailableException("electing")),
				new BufferExhaustedException("full"), new NetworkException("reset"), DisconnectException.INSTANCE,
				new NotEnoughReplicasException("1 of 2"), new NotEnoughReplicasAfterAppendException("1 of 2"),
				new NotLeaderOrFollowerException("moved"), new KafkaStorageException("disk"),
				new CorruptRecordException("crc"), new UnknownServerException("?"),
				new ThrottlingQuotaExceededException("quota"), new OutOfOrderSequenceException("gap"),
				new UnknownProducerIdException("unknown"), new InvalidProducerEpochException("epoch"),
				new InterruptException("interrupted"), new KafkaException("Producer is closed forcefully."),
				new KafkaException("Failed to append record because it was part of a batch "
						+ "which had one more more invalid records"),
				new IllegalStateException("Cannot perform operation after producer has been closed"),
				new IllegalArgumentException("?"), new OutOfMemoryError("?"));
	}

	private static Stream<Arguments> rows(FailureCategory category, Throwable... failures) {
		return Stream.of(failures).map((failure) -> Arguments.arguments(category, failure));
	}

}
