package io.durablekafka.producer;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.durablekafka.DurableSendResult;
import io.durablekafka.outbox.DeadLetter;
import io.durablekafka.outbox.FailureCategory;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.RecordDeadLetteredException;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RelayedRecords}, through the results of a template.
 */
@Timeout(60)
class RelayedRecordsTests {

	private final SenderFixture fixture = new SenderFixture();

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@Test
	void storedRecordIsPublishedWhenItHasBeenRelayed() throws Exception {
		this.fixture.start();
		this.fixture.trip();
		DurableSendResult<String, String> result = SenderFixture.result(this.fixture.send("a", "1"));
		CompletableFuture<RecordMetadata> published = result.published();
		CompletableFuture<RecordMetadata> again = result.published();
		assertThat(published).isNotDone();
		this.fixture.relay();
		assertThat(published.get(5, TimeUnit.SECONDS).hasOffset()).isTrue();
		assertThat(again.get(5, TimeUnit.SECONDS).hasOffset()).isTrue();
	}

	@Test
	void recordThatAnotherInstanceRelayedIsKnownToBePublished() throws Exception {
		this.fixture.start();
		this.fixture.trip();
		DurableSendResult<String, String> first = SenderFixture.result(this.fixture.send("a", "1"));
		DurableSendResult<String, String> second = SenderFixture.result(this.fixture.send("b", "2"));
		CompletableFuture<RecordMetadata> published = first.published();
		CompletableFuture<RecordMetadata> other = second.published();
		OutboxRecord row = this.fixture.store.rows()
			.stream()
			.filter((stored) -> SenderFixture.value(stored).equals("1"))
			.findFirst()
			.orElseThrow();
		this.fixture.store.delete(new long[] { row.id() });
		this.fixture.gate.sweep(this.fixture.gate.beginSweep(), this.fixture.store.oldestIdByLane(Long.MAX_VALUE));
		this.fixture.sender().kafkaAnsweredOthers();
		assertThat(published.get(5, TimeUnit.SECONDS).topic()).isEqualTo(row.topic());
		assertThat(other).isNotDone();
	}

	@Test
	void askingAfterTheRelayGivesMetadataWithoutOffset() throws Exception {
		this.fixture.start();
		this.fixture.trip();
		DurableSendResult<String, String> result = SenderFixture.result(this.fixture.send("a", "1"));
		this.fixture.relay();
		assertThat(result.published().get(5, TimeUnit.SECONDS).hasOffset()).isFalse();
	}

	@Test
	void askingLateWaitsNoLongerThanForTheRestOfTheKey() throws Exception {
		this.fixture.start();
		this.fixture.trip();
		DurableSendResult<String, String> first = SenderFixture.result(this.fixture.send("a", "1"));
		SenderFixture.result(this.fixture.send("a", "2"));
		OutboxRecord row = this.fixture.store.rows().get(1);
		assertThat(SenderFixture.value(row)).isEqualTo("1");
		this.fixture.relay(row);
		CompletableFuture<RecordMetadata> published = first.published();
		assertThat(published).isNotDone();
		OutboxRecord last = this.fixture.store.rows().get(1);
		DeadLetter letter = new DeadLetter(last, FailureCategory.RECORD, "too large", 1);
		this.fixture.store.bury(letter);
		this.fixture.gate.release(last);
		this.fixture.sender().deadLettered(letter);
		assertThat(published.get(5, TimeUnit.SECONDS).hasOffset()).isFalse();
	}

	@Test
	void deadLetterIsAFailure() {
		this.fixture.start();
		this.fixture.trip();
		DurableSendResult<String, String> result = SenderFixture.result(this.fixture.send("a", "1"));
		CompletableFuture<RecordMetadata> published = result.published();
		DeadLetter letter = new DeadLetter(this.fixture.store.rows().get(1), FailureCategory.RECORD, "too large", 1);
		this.fixture.gate.release(letter.record());
		this.fixture.sender().deadLettered(letter);
		assertThat(SenderFixture.thrownBy(published)).isInstanceOf(RecordDeadLetteredException.class);
	}

	@Test
	void whoeverWaitsLearnsOfTheEnd() {
		this.fixture.start();
		this.fixture.trip();
		DurableSendResult<String, String> result = SenderFixture.result(this.fixture.send("a", "1"));
		CompletableFuture<RecordMetadata> published = result.published();
		this.fixture.close();
		assertThat(SenderFixture.thrownBy(published)).isInstanceOf(IllegalStateException.class);
		assertThat(SenderFixture.thrownBy(result.published())).isInstanceOf(IllegalStateException.class);
	}

}
