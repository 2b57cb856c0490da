package io.durablekafka.testsupport;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link KafkaCluster}.
 */
@Timeout(180)
class KafkaClusterIntegrationTests {

	private static final String TOPIC = "orders";

	@TempDir
	private Path directory;

	@Test
	void killedBrokerComesBackWithItsDataAndAddress() throws Exception {
		try (KafkaCluster cluster = single().start()) {
			cluster.createTopic(TOPIC, 1, 1, Map.of());
			try (KafkaProducer<String, String> producer = producer(cluster)) {
				producer.send(new ProducerRecord<>(TOPIC, "before")).get(10, TimeUnit.SECONDS);
				long pid = cluster.pid(0);
				String address = cluster.bootstrapServers();
				cluster.kill(0);
				assertThat(cluster.isRunning(0)).isFalse();
				assertThat(ProcessHandle.of(pid)).isEmpty();
				cluster.restart(0);
				assertThat(cluster.pid(0)).isNotEqualTo(pid);
				assertThat(cluster.bootstrapServers()).isEqualTo(address);
				producer.send(new ProducerRecord<>(TOPIC, "after")).get(20, TimeUnit.SECONDS);
			}
			assertThat(values(cluster, 2)).containsExactly("before", "after");
		}
	}

	@Test
	void brokerIgnoresTheInterruptOfATerminal() throws Exception {
		try (KafkaCluster cluster = single().start(); KafkaProducer<String, String> producer = producer(cluster)) {
			cluster.createTopic(TOPIC, 1, 1, Map.of());
			new ProcessBuilder("sh", "-c", "kill -INT " + cluster.pid(0)).start().waitFor();
			await().during(Duration.ofSeconds(2)).until(() -> cluster.isRunning(0));
			producer.send(new ProducerRecord<>(TOPIC, "after")).get(10, TimeUnit.SECONDS);
			cluster.terminate(0);
		}
	}

	@Test
	void pausedBrokerAnswersNothingUntilResumed() throws Exception {
		try (KafkaCluster cluster = single().start(); KafkaProducer<String, String> producer = producer(cluster)) {
			cluster.createTopic(TOPIC, 1, 1, Map.of());
			producer.send(new ProducerRecord<>(TOPIC, "before")).get(10, TimeUnit.SECONDS);
			cluster.pause(0);
			assertThat(cluster.isRunning(0)).isTrue();
			assertThat(cluster.isPaused(0)).isTrue();
			Future<RecordMetadata> paused = producer.send(new ProducerRecord<>(TOPIC, "paused"));
			assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> paused.get(1, TimeUnit.SECONDS));
			cluster.resume(0);
			assertThat(paused.get(20, TimeUnit.SECONDS).offset()).isOne();
			cluster.terminate(0);
			assertThat(cluster.isRunning(0)).isFalse();
		}
	}

	@Test
	void clusterOnTheSameDirectoryGoesOn() throws Exception {
		try (KafkaCluster cluster = single().start(); KafkaProducer<String, String> producer = producer(cluster)) {
			cluster.createTopic(TOPIC, 1, 1, Map.of());
			producer.send(new ProducerRecord<>(TOPIC, "first run")).get(10, TimeUnit.SECONDS);
			assertThatIllegalStateException().isThrownBy(() -> single().start())
				.withMessageContaining("is used by another running server");
		}
		try (KafkaCluster cluster = single().start()) {
			assertThat(values(cluster, 1)).containsExactly("first run");
		}
	}

	@Test
	void anotherBrokerLeadsWhenTheLeaderIsKilled() throws Exception {
		try (KafkaCluster cluster = KafkaCluster.builder().nodes(3).directory(this.directory).build().start()) {
			cluster.createTopic(TOPIC, 1, 3, Map.of());
			try (KafkaProducer<String, String> producer = producer(cluster)) {
				producer.send(new ProducerRecord<>(TOPIC, "before")).get(10, TimeUnit.SECONDS);
				int leader = cluster.leader(TOPIC, 0);
				cluster.kill(leader);
				producer.send(new ProducerRecord<>(TOPIC, "after")).get(30, TimeUnit.SECONDS);
				assertThat(cluster.leader(TOPIC, 0)).isNotIn(leader, KafkaCluster.NO_LEADER);
				cluster.restart(leader);
				await().atMost(Duration.ofSeconds(30))
					.untilAsserted(() -> assertThat(cluster.inSyncReplicas(TOPIC, 0)).containsExactly(0, 1, 2));
			}
			assertThat(values(cluster, 2)).containsExactly("before", "after");
		}
	}

	@Test
	void brokerEndsWithTheJvmThatStartedIt() throws Exception {
		ProcessHandle broker = KilledJvm.leave("kafka", this.directory);
		await().atMost(Duration.ofSeconds(10))
			.until(() -> ProcessTree.find(broker.pid(), this.directory.toString()).isEmpty());
	}

	@Test
	void failedStartTellsTheReason() {
		KafkaCluster.Builder builder = KafkaCluster.builder()
			.directory(this.directory)
			.property("log.segment.bytes", "many");
		try (KafkaCluster cluster = builder.build()) {
			assertThatIllegalStateException().isThrownBy(cluster::start).withMessageContaining("log.segment.bytes");
		}
	}

	@Test
	void portInUseIsNamed() {
		try (KafkaCluster first = single().start()) {
			int taken = Integer.parseInt(first.bootstrapServers().split(":")[1]);
			try (KafkaCluster second = KafkaCluster.builder()
				.directory(this.directory.resolve("second"))
				.port(0, taken)
				.build()) {
				assertThatIllegalStateException().isThrownBy(second::start)
					.withMessageContaining("ended by itself")
					.withMessageContaining("Address already in use");
			}
		}
	}

	@Test
	void unknownNodeIsRejected() {
		try (KafkaCluster cluster = single()) {
			assertThatIllegalArgumentException().isThrownBy(() -> cluster.kill(1))
				.withMessage("unknown node 1, expected 0 to 0");
			assertThatIllegalStateException().isThrownBy(() -> cluster.start(0))
				.withMessage("the cluster is not started");
		}
	}

	private KafkaCluster single() {
		return KafkaCluster.builder().directory(this.directory).build();
	}

	private static KafkaProducer<String, String> producer(KafkaCluster cluster) {
		Map<String, Object> config = Map.of("bootstrap.servers", cluster.bootstrapServers());
		return new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
	}

	private static List<String> values(KafkaCluster cluster, int count) {
		Map<String, Object> config = Map.of("bootstrap.servers", cluster.directBootstrapServers());
		try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(config, new StringDeserializer(),
				new StringDeserializer())) {
			TopicPartition partition = new TopicPartition(TOPIC, 0);
			consumer.assign(List.of(partition));
			consumer.seekToBeginning(List.of(partition));
			List<String> values = new ArrayList<>();
			await().until(() -> {
				consumer.poll(Duration.ofMillis(100)).forEach((record) -> values.add(record.value()));
				return values.size() >= count;
			});
			return values;
		}
	}

}
