package io.durablekafka.outbox;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

import io.durablekafka.outbox.InMemoryOutboxStore.Operation;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OutboxCap}.
 */
@ExtendWith(OutputCaptureExtension.class)
class OutboxCapTests {

	private static final String TOPIC = "orders";

	private static final String CLICKS = "clicks";

	private final InMemoryOutboxStore database = new InMemoryOutboxStore();

	private static OutboxCapSettings rows(long rows, OutboxCapSettings.Policy policy) {
		return new OutboxCapSettings(rows, 0, Duration.ZERO, policy, Set.of(CLICKS));
	}

	private static List<OutboxRecord> batch(int count) {
		return java.util.stream.IntStream.range(0, count).mapToObj((i) -> new TestRow("row-" + i).row()).toList();
	}

	@Test
	void withoutCapTheStoreIsTheStoreItself() {
		OutboxCap cap = new OutboxCap(this.database, OutboxCapSettings.NONE);
		cap.start();
		assertThat(cap.store()).isSameAs(this.database);
		assertThat(cap.exceeded(TOPIC, Long.MAX_VALUE / 2, Long.MAX_VALUE / 2)).isNull();
		assertThat(this.database.calls()).isEmpty();
	}

	@Test
	void whatIsStoredHereAndWhatIsQueuedCountsAtOnce() {
		OutboxCap cap = new OutboxCap(this.database, rows(10, OutboxCapSettings.Policy.REJECT));
		cap.store().insert(batch(7));
		assertThat(cap.exceeded(TOPIC, 2, 0)).isNull();
		assertThat(cap.exceeded(TOPIC, 3, 0)).isEqualTo(OutboxCap.Limit.ROWS);
		cap.store().delete(new long[] { 1, 2, 99 });
		assertThat(cap.exceeded(TOPIC, 4, 0)).isNull();
		assertThat(cap.usage(OutboxCap.Limit.ROWS)).isEqualTo(0.5);
		assertThat(cap.usage(OutboxCap.Limit.BYTES)).isNaN();
	}

	@Test
	void whatOthersStoreIsSeenAtTheNextLook() {
		OutboxCap cap = new OutboxCap(this.database, rows(10, OutboxCapSettings.Policy.REJECT));
		cap.store().insert(batch(3));
		this.database.insert(batch(7));
		assertThat(cap.exceeded(TOPIC, 0, 0)).isNull();
		cap.look();
		assertThat(cap.exceeded(TOPIC, 0, 0)).isEqualTo(OutboxCap.Limit.ROWS);
		this.database.rows().forEach((row) -> this.database.delete(new long[] { row.id() }));
		cap.look();
		assertThat(cap.exceeded(TOPIC, 9, 0)).isNull();
	}

	@Test
	void lookThatFailsLeavesWhatIsKnown() {
		OutboxCap cap = new OutboxCap(this.database, rows(2, OutboxCapSettings.Policy.REJECT));
		cap.store().insert(batch(2));
		this.database.beforeCall((operation) -> {
			throw new OutboxStoreException("database is away", false, null);
		});
		cap.look();
		assertThat(cap.exceeded(TOPIC, 0, 0)).isEqualTo(OutboxCap.Limit.ROWS);
	}

	@Test
	void deadLettersMakeRoom() {
		OutboxCap cap = new OutboxCap(this.database, rows(2, OutboxCapSettings.Policy.REJECT));
		OutboxStore store = cap.store();
		store.insert(batch(2));
		store.bury(new DeadLetter(this.database.rows().get(0), FailureCategory.RECORD, "bad", 1));
		assertThat(cap.exceeded(TOPIC, 0, 0)).isNull();
		store.bury(new DeadLetter(new TestRow("never stored").row(), FailureCategory.RECORD, "bad", 1));
		assertThat(cap.exceeded(TOPIC, 1, 0)).isEqualTo(OutboxCap.Limit.ROWS);
	}

	@Test
	void bytesAreCountedAsTheyAreStored() {
		OutboxRecord row = batch(1).get(0);
		OutboxCap cap = new OutboxCap(this.database,
				new OutboxCapSettings(0, 3L * row.size(), Duration.ZERO, OutboxCapSettings.Policy.REJECT, Set.of()));
		cap.store().insert(List.of(row, row));
		assertThat(cap.exceeded(TOPIC, 100, row.size() - 1)).isNull();
		assertThat(cap.exceeded(TOPIC, 0, row.size())).isEqualTo(OutboxCap.Limit.BYTES);
		cap.store().delete(new long[] { 1 });
		assertThat(cap.exceeded(TOPIC, 0, row.size())).isNull();
		this.database.insert(List.of(row, row));
		cap.look();
		assertThat(cap.exceeded(TOPIC, 0, 0)).isEqualTo(OutboxCap.Limit.BYTES);
	}

	@Test
	void ageIsThatOfTheOldestRow() {
		OutboxCap cap = new OutboxCap(this.database,
				new OutboxCapSettings(0, 0, Duration.ofMinutes(5), OutboxCapSettings.Policy.REJECT, Set.of()));
		this.database.oldestAge(Duration.ofMinutes(4));
		cap.look();
		assertThat(cap.exceeded(TOPIC, 0, 0)).isNull();
		this.database.oldestAge(Duration.ofMinutes(5));
		cap.look();
		assertThat(cap.exceeded(TOPIC, 0, 0)).isEqualTo(OutboxCap.Limit.AGE);
		assertThat(cap.refuse(TOPIC, OutboxCap.Limit.AGE)).hasMessageContaining("PT5M")
			.hasMessageContaining("durable-kafka.outbox.cap.age");
	}

	@Test
	void refusalSaysWhatIsFullAndIsCounted() {
		OutboxCap cap = new OutboxCap(this.database, rows(3, OutboxCapSettings.Policy.REJECT));
		cap.store().insert(batch(3));
		OutboxFullException refusal = cap.refuse(CLICKS, OutboxCap.Limit.ROWS);
		assertThat(refusal).isExactlyInstanceOf(OutboxFullException.class)
			.hasMessageContaining("3 rows of 3 rows")
			.hasMessageContaining("'durable-kafka.outbox.cap.rows'");
		assertThat(refusal.getLimit()).isEqualTo(OutboxCap.Limit.ROWS);
		assertThat(cap.rejected()).isOne();
		assertThat(cap.shed()).isZero();
	}

	@Test
	void expendableTopicsLeaveTheLastFifthToOthers() {
		OutboxCap cap = new OutboxCap(this.database, rows(10, OutboxCapSettings.Policy.SHED));
		cap.store().insert(batch(8));
		assertThat(cap.exceeded(TOPIC, 0, 0)).isNull();
		assertThat(cap.exceeded(CLICKS, 0, 0)).isEqualTo(OutboxCap.Limit.ROWS);
		assertThat(cap.refuse(CLICKS, OutboxCap.Limit.ROWS)).isInstanceOf(RecordShedException.class)
			.hasMessageContaining(CLICKS);
		cap.store().insert(batch(2));
		assertThat(cap.exceeded(TOPIC, 0, 0)).isEqualTo(OutboxCap.Limit.ROWS);
		assertThat(cap.refuse(TOPIC, OutboxCap.Limit.ROWS)).isExactlyInstanceOf(OutboxFullException.class);
		assertThat(cap.shed()).isOne();
		assertThat(cap.rejected()).isOne();
	}

	@Test
	void reachingAndLeavingACapIsLoggedOnce(CapturedOutput output) {
		OutboxCap cap = new OutboxCap(this.database, rows(10, OutboxCapSettings.Policy.REJECT));
		LoggedEvents events = new LoggedEvents(OutboxCap.class);
		cap.store().insert(batch(10));
		cap.refuse(TOPIC, OutboxCap.Limit.ROWS);
		cap.refuse(TOPIC, OutboxCap.Limit.ROWS);
		assertThat(output.toString().split("has reached its cap", -1)).hasSize(2);
		cap.store().delete(new long[] { 1 });
		cap.look();
		assertThat(output).doesNotContain("below its cap");
		cap.store().delete(new long[] { 2 });
		cap.look();
		cap.look();
		events.close();
		assertThat(output.toString().split("below its cap", -1)).hasSize(2);
		assertThat(events.values("cap.reached")).singleElement()
			.satisfies((values) -> assertThat(values).containsEntry("durable.kafka.cap", OutboxCap.Limit.ROWS)
				.containsEntry("durable.kafka.used", 10L)
				.containsEntry("durable.kafka.limit", 10L)
				.containsEntry("durable.kafka.policy", OutboxCapSettings.Policy.REJECT));
		assertThat(events.values("cap.left")).singleElement()
			.satisfies((values) -> assertThat(values).containsEntry("durable.kafka.rejected", 2L)
				.containsEntry("durable.kafka.used", 8L));
	}

	@Test
	void errorDoesNotEndTheLooks() {
		OutboxCap cap = new OutboxCap(this.database, rows(2, OutboxCapSettings.Policy.REJECT));
		AtomicBoolean broken = new AtomicBoolean(true);
		this.database.beforeCall((operation) -> {
			if (broken.getAndSet(false)) {
				throw new NoClassDefFoundError("a class of the driver");
			}
		});
		cap.start();
		this.database.insert(batch(2));
		Awaitility.await().until(() -> cap.exceeded(TOPIC, 0, 0) == OutboxCap.Limit.ROWS);
		cap.close();
	}

	@Test
	void lookingStopsWithTheCap() throws InterruptedException {
		OutboxCap cap = new OutboxCap(this.database, rows(10, OutboxCapSettings.Policy.REJECT));
		cap.start();
		assertThat(this.database.calls()).contains(Operation.SUMMARY);
		cap.close();
		for (Thread thread : Thread.getAllStackTraces().keySet()) {
			if (thread.getName().equals("outbox-cap")) {
				thread.join(10_000);
				assertThat(thread.isAlive()).isFalse();
			}
		}
	}

}
