package io.durablekafka.producer;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.durablekafka.Outcome;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.record.partitioning.KeyRoute;
import io.durablekafka.record.partitioning.KeyRouting;
import io.durablekafka.record.partitioning.Partitioning;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DurableSender}: partitions that are not left to Kafka's client.
 */
@Timeout(60)
class SenderPartitioningTests {

	private static final String TOPIC = SenderFixture.TOPIC;

	private final SenderFixture fixture = new SenderFixture();

	@BeforeEach
	void route() {
		KeyRouting routing = new KeyRouting(TOPIC, List.of(new KeyRoute(List.of("hot*"), List.of(2))));
		this.fixture.partitioning = new Partitioning(Map.of(TOPIC, routing), null);
	}

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@Test
	void recordGoesToThePartitionOfItsKey() {
		this.fixture.start();
		for (String key : List.of("hot1", "hot2", "a", "b", "c", "d")) {
			ProducerRecord<String, String> record = new ProducerRecord<>(TOPIC, key, "1");
			assertThat(SenderFixture.result(this.fixture.send(record)).getProducerRecord().partition()).isNull();
		}
		assertThat(this.fixture.kafka.log()).hasSize(6)
			.allSatisfy((written) -> assertThat(written.partition() == 2).isEqualTo(written.key().startsWith("hot")));
	}

	@Test
	void partitionOfTheCallerIsKept() {
		this.fixture.start();
		SenderFixture.result(this.fixture.send(new ProducerRecord<>(TOPIC, 0, "hot", "1")));
		assertThat(this.fixture.kafka.log()).extracting(FakeKafka.Written::partition).containsExactly(0);
	}

	@Test
	void storedRecordHasNoPartitionSoThatTheRelayChooses() {
		this.fixture.start();
		this.fixture.prime("hot");
		this.fixture.kafka.acknowledging(false);
		SendFuture<?> future = this.fixture.send("hot", "1");
		this.fixture.kafka.producer().fail("1", SenderFixture.expired());
		assertThat(SenderFixture.outcome(future)).isEqualTo(Outcome.STORED);
		assertThat(SenderFixture.outcome(this.fixture.send("hot", "2"))).isEqualTo(Outcome.STORED);
		assertThat(this.fixture.store.rows()).hasSize(2).extracting(OutboxRecord::partition).containsOnlyNulls();
	}

	@Test
	void chosenPartitionIsPrimedByOneRecord() {
		this.fixture.maxBlock = Duration.ofMillis(200);
		this.fixture.kafka.acknowledging(false);
		this.fixture.start();
		this.fixture.send("hot1", "1");
		// keys that Kafka's client would have put elsewhere
		for (int i = 0; i < 4; i++) {
			assertThat(SenderFixture.outcome(this.fixture.send("hot-" + i, "2"))).isEqualTo(Outcome.STORED);
		}
		assertThat(this.fixture.kafka.producer().inFlight()).containsExactly("1");
		this.fixture.kafka.producer().acknowledgeAll();
	}

	@Test
	void unknownNumberOfPartitionsIsAFailureAsAnyOther() {
		this.fixture.start();
		this.fixture.prime("a");
		this.fixture.kafka.duringMetadata = (topic) -> {
			throw new TimeoutException("Topic not present in metadata after 1 ms.");
		};
		assertThat(SenderFixture.outcome(this.fixture.send("hot", "1"))).isEqualTo(Outcome.STORED);
	}

}
