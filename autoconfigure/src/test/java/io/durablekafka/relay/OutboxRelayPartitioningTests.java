package io.durablekafka.relay;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import io.durablekafka.record.partitioning.KeyRoute;
import io.durablekafka.record.partitioning.KeyRouting;
import io.durablekafka.record.partitioning.Partitioning;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OutboxRelay}: partitions that are not left to Kafka's client.
 */
class OutboxRelayPartitioningTests {

	private static final Node NODE = new Node(1, "localhost", 9092);

	private final RelayFixture fixture = new RelayFixture();

	private boolean metadata = true;

	@BeforeEach
	void route() {
		KeyRouting routing = new KeyRouting("orders", List.of(new KeyRoute(List.of("hot"), List.of(5))));
		this.fixture.partitioning = new Partitioning(Map.of("orders", routing), null);
		this.fixture.producerType = (cluster, serializer) -> new TopicProducer(serializer);
	}

	@Test
	void rowsWithoutPartitionGoWhereTheirKeyBelongs() {
		this.fixture.store("orders", "hot", "1", "2");
		this.fixture.store("orders", "cold", "3");
		this.fixture.store("others", "hot", "4");
		this.fixture.store(TestRows.row("orders", 1, "hot".getBytes(), new byte[0], TestRows.noHeaders(), 1));
		this.fixture.passes();
		List<Integer> partitions = this.fixture.producer().history().stream().map(ProducerRecord::partition).toList();
		assertThat(partitions).hasSize(5);
		assertThat(partitions.subList(0, 2)).containsExactly(5, 5);
		assertThat(partitions.get(2)).isBetween(0, 4);
		assertThat(partitions.get(3)).isNull();
		assertThat(partitions.get(4)).isEqualTo(1);
	}

	@Test
	void rowStaysWhenTheNumberOfPartitionsIsUnknown() {
		this.metadata = false;
		this.fixture.store("orders", "hot", "1");
		this.fixture.pass();
		assertThat(this.fixture.stored()).containsExactly("1");
		assertThat(this.fixture.listener.deadLetters).isEmpty();
		assertThat(this.fixture.listener.failures).hasSize(1).first().isInstanceOf(TimeoutException.class);
	}

	/**
	 * Knows a topic of six partitions.
	 */
	private final class TopicProducer extends MockProducer<byte[], byte[]> {

		TopicProducer(ByteArraySerializer serializer) {
			super(new Cluster("cluster", List.of(NODE),
					IntStream.range(0, 6)
						.mapToObj((i) -> new PartitionInfo("orders", i, NODE, new Node[] { NODE }, new Node[] { NODE }))
						.toList(),
					Set.of(), Set.of()), false, null, serializer, serializer);
		}

		@Override
		public List<PartitionInfo> partitionsFor(String topic) {
			if (!OutboxRelayPartitioningTests.this.metadata) {
				throw new TimeoutException("Topic not present in metadata after 1 ms.");
			}
			return super.partitionsFor(topic);
		}

	}

}
