package io.durablekafka.faults.check;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DeliveryChecker}.
 */
class DeliveryCheckerTests {

	private static final long ATTEMPTED = 1_800_000_000_000L;

	private static final long COMPLETED = ATTEMPTED + 20;

	private static final int KEY = 5;

	private final Workload workload = new Workload(7, ATTEMPTED, 12, false);

	private final Workload poisoned = new Workload(7, ATTEMPTED, 12, true);

	private final Attempts attempts = new Attempts();

	@TempDir
	private Path directory;

	private final Set<String> dead = new HashSet<>();

	private final List<ConsumerRecord<byte[], byte[]>> topic = new ArrayList<>();

	@Test
	void greenWhenEverythingIsThere() {
		published(0, 1, 2);
		attempt(3, JournalOutcome.STORED);
		write(0, 1, 2, 3);
		CheckResult result = check();
		assertThat(result.isGreen()).isTrue();
		assertThat(result.sent()).isEqualTo(4);
		assertThat(result.published()).isEqualTo(3);
		assertThat(result.stored()).isOne();
		assertThat(result.findings()).isEmpty();
	}

	@Test
	void everyKindOfRecordIsFoundEqual() {
		IntStream.range(0, 2000).forEach((sequence) -> {
			for (int key : new int[] { -1, 0, 3, 9 }) {
				RecordId id = new RecordId(key, sequence);
				attempt(id, JournalOutcome.PUBLISHED);
				this.topic.add(record(id));
			}
		});
		CheckResult result = check();
		assertThat(result.findings()).isEmpty();
		assertThat(result.isGreen()).isTrue();
		assertThat(this.topic).anyMatch((record) -> record.value() == null)
			.anyMatch((record) -> record.value() != null && record.value().length == 0)
			.anyMatch((record) -> record.key() != null && record.key().length == 0)
			.anyMatch((record) -> record.timestamp() < ATTEMPTED);
	}

	@Test
	void publishedRecordThatIsNotInTheTopicIsLost() {
		published(0, 1);
		write(1);
		assertThat(check().lost()).isOne();
	}

	@Test
	void storedRecordThatIsNotInTheTopicIsLost() {
		attempt(0, JournalOutcome.STORED);
		CheckResult result = check();
		assertThat(result.lost()).isOne();
		assertThat(result.isGreen()).isFalse();
	}

	@Test
	void recordWhoseFutureDidNotCompleteMayBeMissing() {
		this.attempts.attempted(new RecordId(KEY, 0), ATTEMPTED);
		CheckResult result = check();
		assertThat(result.incomplete()).isOne();
		assertThat(result.isGreen()).isTrue();
	}

	@Test
	void failedRecordMayBeMissingButNotBeThere() {
		attempt(0, JournalOutcome.FAILED);
		CheckResult result = check();
		assertThat(result.isGreen()).isTrue();
		assertThat(result.failedInnocent()).isOne();
		write(0);
		result = check();
		assertThat(result.failedButSent()).isOne();
		assertThat(result.isGreen()).isFalse();
	}

	@Test
	void firstOccurrenceAfterLaterRecordIsReordered() {
		published(0, 1, 2, 3);
		write(0, 2, 1, 3);
		CheckResult result = check();
		assertThat(result.reordered()).isOne();
		assertThat(result.isGreen()).isFalse();
	}

	@Test
	void eachOvertakenRecordCounts() {
		published(0, 1, 2, 3);
		write(3, 0, 1, 2);
		assertThat(check().reordered()).isEqualTo(3);
	}

	@Test
	void orderOfUncompletedRecordsCountsAsWell() {
		this.attempts.attempted(new RecordId(KEY, 0), ATTEMPTED);
		published(1);
		write(1, 0);
		assertThat(check().reordered()).isOne();
	}

	@Test
	void repeatedRunOfRecordsIsDuplicatedButNotReordered() {
		published(0, 1, 2);
		write(0, 1, 0, 1, 2);
		CheckResult result = check();
		assertThat(result.duplicates()).isEqualTo(2);
		assertThat(result.reordered()).isZero();
		assertThat(result.isGreen()).isTrue();
	}

	@Test
	void keysHaveNoOrderAmongEachOther() {
		RecordId other = new RecordId(KEY + 1, 0);
		published(0);
		attempt(other, JournalOutcome.PUBLISHED);
		this.topic.add(record(other));
		write(0);
		assertThat(check().isGreen()).isTrue();
	}

	@Test
	void instancesHaveNoOrderAmongEachOther() {
		RecordId other = new RecordId(1, KEY, 0);
		published(0, 1);
		attempt(other, JournalOutcome.PUBLISHED);
		write(0, 1);
		this.topic.add(record(other));
		CheckResult result = check();
		assertThat(result.findings()).isEmpty();
		assertThat(result.isGreen()).isTrue();
	}

	@Test
	void orderOfEachInstanceCounts() {
		RecordId first = new RecordId(1, KEY, 0);
		RecordId second = new RecordId(1, KEY, 1);
		attempt(first, JournalOutcome.PUBLISHED);
		attempt(second, JournalOutcome.PUBLISHED);
		this.topic.add(record(second));
		this.topic.add(record(first));
		assertThat(check().reordered()).isOne();
	}

	@Test
	void instancesShareEveryOtherKey() {
		assertThat(this.workload.record(new RecordId(1, 4, 0)).key())
			.isEqualTo(this.workload.record(new RecordId(0, 4, 0)).key());
		assertThat(this.workload.record(new RecordId(1, 5, 0)).key())
			.isNotEqualTo(this.workload.record(new RecordId(0, 5, 0)).key());
		assertThat(this.workload.record(new RecordId(1, 4, 0)).value())
			.isNotEqualTo(this.workload.record(new RecordId(0, 4, 0)).value());
	}

	@Test
	void sharesTogetherFindWhatOneCheckFinds() throws IOException {
		StringBuilder journal = new StringBuilder();
		for (int key = -2; key < 30; key++) {
			for (int sequence : new int[] { 0, 1, 2, 3 }) {
				RecordId id = new RecordId(key % 2, key, sequence);
				journal.append("> %s %d\n< %1$s %d PUBLISHED %s\n".formatted(id, ATTEMPTED, COMPLETED, messageId(id)));
				if (sequence > 0) {
					this.topic.add(record(id));
				}
			}
		}
		RecordId late = new RecordId(1, 7, 0);
		this.topic.add(record(late));
		this.topic.add(record(late));
		this.topic.add(record(new RecordId(9, 9, 9)));
		this.topic.add(copy(record(late), null, null, new RecordHeaders()));
		Files.writeString(this.directory.resolve("journal-0-1.txt"), journal);
		CheckResult whole = share(0, 1);
		assertThat(whole.lost()).isEqualTo(31);
		assertThat(whole.reordered()).isOne();
		assertThat(whole.duplicates()).isOne();
		assertThat(whole.mismatched()).isEqualTo(2);
		CheckResult sum = share(0, 3).plus(share(1, 3)).plus(share(2, 3));
		assertThat(sum).usingRecursiveComparison().ignoringFields("findings").isEqualTo(whole);
	}

	private CheckResult share(int number, int of) {
		Share share = new Share(number, of);
		return checker(this.workload, Attempts.read(this.directory, share), share, Leniency.NONE).result();
	}

	@Test
	void deadLetterIsNoLossWhereItIsExpected() {
		published(0, 1);
		this.dead.add(messageId(new RecordId(KEY, 0)));
		CheckResult strict = check();
		assertThat(strict.lost()).isEqualTo(2);
		assertThat(strict.deadLettered()).isOne();
		assertThat(check(new Leniency(true, 0)).lost()).isOne();
	}

	@Test
	void whatWasThereBeforeTheTopicWasErasedIsNotLost() {
		attempt(0, JournalOutcome.PUBLISHED);
		attempt(1, JournalOutcome.STORED);
		assertThat(check(new Leniency(false, COMPLETED)).lost()).isZero();
		assertThat(check(new Leniency(false, ATTEMPTED)).lost()).isOne();
		assertThat(check(new Leniency(false, ATTEMPTED - 1)).lost()).isEqualTo(2);
	}

	private CheckResult check(Leniency leniency) {
		return checker(this.workload, this.attempts, Share.ALL, leniency).result();
	}

	@Test
	void recordsWithoutKeyHaveNoOrder() {
		RecordId first = new RecordId(-1, 0);
		RecordId second = new RecordId(-1, 1);
		attempt(first, JournalOutcome.PUBLISHED);
		attempt(second, JournalOutcome.PUBLISHED);
		this.topic.add(record(second));
		this.topic.add(record(first));
		assertThat(check().isGreen()).isTrue();
	}

	@Test
	void otherKeyIsMismatched() {
		assertMismatched((record) -> copy(record, new byte[] { 1 }, record.value(), record.headers()), "another key");
	}

	@Test
	void otherValueIsMismatched() {
		assertMismatched((record) -> copy(record, record.key(), new byte[] { 1 }, record.headers()), "another value");
	}

	@Test
	void nullValueIsNotAnEmptyOne() {
		int tombstone = first((record) -> record.value() == null);
		published(tombstone);
		ConsumerRecord<byte[], byte[]> record = record(new RecordId(KEY, tombstone));
		this.topic.add(copy(record, record.key(), new byte[0], record.headers()));
		assertThat(check().mismatched()).isOne();
	}

	@Test
	void missingHeaderIsMismatched() {
		int sequence = first((record) -> record.headers().toArray().length == 3);
		published(sequence);
		ConsumerRecord<byte[], byte[]> record = record(new RecordId(KEY, sequence));
		Headers headers = new RecordHeaders(record.headers());
		headers.remove(headers.toArray()[0].key());
		this.topic.add(copy(record, record.key(), record.value(), headers));
		assertThat(check().mismatched()).isOne();
	}

	@Test
	void additionalHeaderIsMismatchedUnlessTheLibraryAddsIt() {
		assertMismatched((record) -> copy(record, record.key(), record.value(),
				new RecordHeaders(record.headers()).add("other", null)), "other headers");
		this.topic.clear();
		ConsumerRecord<byte[], byte[]> record = record(new RecordId(KEY, 0));
		this.topic.add(copy(record, record.key(), record.value(),
				new RecordHeaders(record.headers()).add("dk-origin", new byte[] { 1 })));
		assertThat(check().isGreen()).isTrue();
	}

	@Test
	void reorderedHeadersAreMismatched() {
		int sequence = first((record) -> record.headers().toArray().length > 2);
		published(sequence);
		ConsumerRecord<byte[], byte[]> record = record(new RecordId(KEY, sequence));
		Headers reversed = new RecordHeaders();
		for (int i = record.headers().toArray().length - 1; i >= 0; i--) {
			reversed.add(record.headers().toArray()[i]);
		}
		this.topic.add(copy(record, record.key(), record.value(), reversed));
		assertThat(check().mismatched()).isOne();
	}

	@Test
	void timeOfTheRelayIsMismatched() {
		int sequence = first((record) -> record.timestamp() == null);
		published(sequence);
		this.topic.add(at(record(new RecordId(KEY, sequence)), COMPLETED + 30_000));
		assertThat(check().mismatched()).isOne();
	}

	@Test
	void otherTimeThanTheExplicitOneIsMismatched() {
		int sequence = first((record) -> record.timestamp() != null);
		published(sequence);
		this.topic.add(at(record(new RecordId(KEY, sequence)), ATTEMPTED + 1));
		assertThat(check().mismatched()).isOne();
	}

	@Test
	void otherPartitionIsMismatched() {
		published(0);
		RecordId id = new RecordId(KEY, 0);
		this.topic.add(record(id, this.workload.record(id), (this.workload.partition(id) + 1) % 12, messageId(id)));
		assertThat(check().mismatched()).isOne();
	}

	@Test
	void otherMessageIdThanTheApplicationWasToldIsMismatched() {
		published(0);
		RecordId id = new RecordId(KEY, 0);
		this.topic.add(record(id, this.workload.record(id), this.workload.partition(id), "another"));
		assertThat(check().mismatched()).isOne();
	}

	@Test
	void duplicateWithAnotherMessageIdIsMismatched() {
		RecordId id = new RecordId(KEY, 0);
		this.attempts.attempted(id, ATTEMPTED);
		this.topic.add(record(id, this.workload.record(id), this.workload.partition(id), "one"));
		this.topic.add(record(id, this.workload.record(id), this.workload.partition(id), "two"));
		CheckResult result = check();
		assertThat(result.mismatched()).isOne();
		assertThat(result.duplicates()).isZero();
	}

	@Test
	void recordThatNobodySentIsMismatched() {
		this.topic.add(record(new RecordId(KEY, 0)));
		assertThat(check().mismatched()).isOne();
		this.topic.clear();
		this.topic.add(new ConsumerRecord<>(Workload.TOPIC, 0, 0, null, null));
		assertThat(check().mismatched()).isOne();
	}

	@Test
	void poisonMayEndAsDeadLetter() {
		RecordId poison = poison();
		attempt(poison, JournalOutcome.STORED);
		assertThat(checker(this.poisoned).result().lost()).isOne();
		this.dead.add(messageId(poison));
		CheckResult result = checker(this.poisoned).result();
		assertThat(result.isGreen()).isTrue();
		assertThat(result.deadLettered()).isOne();
	}

	@Test
	void goodRecordThatEndsAsDeadLetterIsLost() {
		attempt(0, JournalOutcome.STORED);
		this.dead.add(messageId(new RecordId(KEY, 0)));
		assertThat(check().lost()).isOne();
	}

	@Test
	void rejectedPoisonIsNotInnocent() {
		attempt(poison(), JournalOutcome.FAILED);
		CheckResult result = checker(this.poisoned).result();
		assertThat(result.failed()).isOne();
		assertThat(result.failedInnocent()).isZero();
	}

	private void assertMismatched(UnaryOperator<ConsumerRecord<byte[], byte[]>> change, String finding) {
		published(0);
		this.topic.add(change.apply(record(new RecordId(KEY, 0))));
		CheckResult result = check();
		assertThat(result.mismatched()).isOne();
		assertThat(result.isGreen()).isFalse();
		assertThat(result.findings()).singleElement().asString().contains(finding);
	}

	private void published(int... sequences) {
		for (int sequence : sequences) {
			attempt(sequence, JournalOutcome.PUBLISHED);
		}
	}

	private void attempt(int sequence, JournalOutcome outcome) {
		attempt(new RecordId(KEY, sequence), outcome);
	}

	private void attempt(RecordId id, JournalOutcome outcome) {
		this.attempts.attempted(id, ATTEMPTED);
		this.attempts.completed(id, COMPLETED, outcome, messageId(id));
	}

	private void write(int... sequences) {
		for (int sequence : sequences) {
			this.topic.add(record(new RecordId(KEY, sequence)));
		}
	}

	private CheckResult check() {
		return checker(this.workload).result();
	}

	private DeliveryChecker checker(Workload sent) {
		return checker(sent, this.attempts, Share.ALL, Leniency.NONE);
	}

	private DeliveryChecker checker(Workload sent, Attempts told, Share share, Leniency leniency) {
		DeliveryChecker checker = new DeliveryChecker(sent, told, this.dead, true, share, leniency);
		this.topic.forEach(checker::accept);
		return checker;
	}

	private int first(Predicate<ProducerRecord<byte[], byte[]>> condition) {
		return IntStream.range(0, 10_000)
			.filter((sequence) -> condition.test(this.workload.record(new RecordId(KEY, sequence))))
			.findFirst()
			.orElseThrow();
	}

	private RecordId poison() {
		return IntStream.range(0, 10_000)
			.mapToObj((sequence) -> new RecordId(KEY, sequence))
			.filter(this.poisoned::isPoison)
			.findFirst()
			.orElseThrow();
	}

	private static String messageId(RecordId id) {
		return "id-of-" + id;
	}

	private ConsumerRecord<byte[], byte[]> record(RecordId id) {
		return record(id, this.workload.record(id), Math.max(0, this.workload.partition(id)), messageId(id));
	}

	private static ConsumerRecord<byte[], byte[]> record(RecordId id, ProducerRecord<byte[], byte[]> sent,
			int partition, String messageId) {
		Headers headers = new RecordHeaders(sent.headers()).add(DeliveryChecker.MESSAGE_ID_HEADER,
				messageId.getBytes(StandardCharsets.UTF_8));
		long timestamp = (sent.timestamp() != null) ? sent.timestamp() : ATTEMPTED + 5;
		return consumed(partition, timestamp, sent.key(), sent.value(), headers);
	}

	private static ConsumerRecord<byte[], byte[]> copy(ConsumerRecord<byte[], byte[]> record, byte @Nullable [] key,
			byte @Nullable [] value, Headers headers) {
		return consumed(record.partition(), record.timestamp(), key, value, headers);
	}

	private static ConsumerRecord<byte[], byte[]> at(ConsumerRecord<byte[], byte[]> record, long timestamp) {
		return consumed(record.partition(), timestamp, record.key(), record.value(), record.headers());
	}

	private static ConsumerRecord<byte[], byte[]> consumed(int partition, long timestamp, byte @Nullable [] key,
			byte @Nullable [] value, Headers headers) {
		return new ConsumerRecord<>(Workload.TOPIC, partition, 0, timestamp, TimestampType.CREATE_TIME, 0, 0, key,
				value, headers, Optional.empty());
	}

}
