package io.durablekafka.record.partitioning;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Partitioning} and the policies that do not look at keys.
 */
@ExtendWith(OutputCaptureExtension.class)
class PartitioningTests {

	private static final byte[] KEY = { 1 };

	private static final ToIntFunction<String> NOT_ASKED = (topic) -> {
		throw new AssertionError("The number of partitions is not needed");
	};

	@Test
	void topicsWithoutPolicyAreLeftToKafka() {
		assertThat(Partitioning.NONE.choose(record("any", null), KEY, NOT_ASKED)).isEqualTo(PartitionPolicy.ANY);
		Partitioning partitioning = new Partitioning(Map.of("orders", new FixedPartition("orders", 3)), null);
		assertThat(partitioning.choose(record("other", null), KEY, NOT_ASKED)).isEqualTo(PartitionPolicy.ANY);
		assertThat(partitioning.choose(record("orders", null), KEY, (topic) -> 4)).isEqualTo(3);
	}

	@Test
	void partitionOfTheCallerIsKept() {
		Partitioning partitioning = new Partitioning(Map.of(), (topic) -> new FixedPartition(topic, 3));
		assertThat(partitioning.choose(record("orders", 1), KEY, NOT_ASKED)).isEqualTo(PartitionPolicy.ANY);
	}

	@Test
	void eachTopicHasAPolicyOfItsOwn() {
		Partitioning partitioning = new Partitioning(Map.of(), (topic) -> new Rotation(topic, 1));
		List<Integer> first = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			first.add(partitioning.choose(record("a", null), null, (topic) -> 2));
			partitioning.choose(record("b", null), null, (topic) -> 2);
		}
		assertThat(first).containsOnly(0, 1).containsSubsequence(0, 1).containsSubsequence(1, 0);
	}

	@Test
	void partitionsTakeTurns(CapturedOutput output) {
		Rotation rotation = new Rotation("orders", 3);
		int[] counts = new int[4];
		int changes = 0;
		int before = rotation.choose(null, 4);
		for (int i = 0; i < 1200; i++) {
			int partition = rotation.choose(null, 4);
			changes += (partition != before) ? 1 : 0;
			counts[partition]++;
			before = partition;
		}
		assertThat(changes).isBetween(399, 401);
		for (int count : counts) {
			assertThat(count).isBetween(297, 303);
		}
		assertThat(output).doesNotContain("orders");
		rotation.choose(KEY, 4);
		rotation.choose(KEY, 4);
		assertThat(output.getOut().split("Records of topic 'orders' have keys", -1)).hasSize(2);
	}

	@Test
	void missingPartitionIsNotChosen(CapturedOutput output) {
		FixedPartition fixed = new FixedPartition("orders", 3);
		assertThat(fixed.choose(null, 4)).isEqualTo(3);
		assertThat(fixed.choose(null, 3)).isEqualTo(PartitionPolicy.ANY);
		assertThat(fixed.choose(null, 2)).isEqualTo(PartitionPolicy.ANY);
		assertThat(output.getOut().split("no partition 3", -1)).hasSize(2);
	}

	@Test
	void nullKeysHaveAPolicyOfTheirOwn() {
		NullKeys policy = new NullKeys((key, partitions) -> 1, (key, partitions) -> 2);
		assertThat(policy.choose(null, 3)).isEqualTo(1);
		assertThat(policy.choose(KEY, 3)).isEqualTo(2);
	}

	private static ProducerRecord<String, String> record(String topic, @Nullable Integer partition) {
		return new ProducerRecord<>(topic, partition, "key", "value");
	}

}
