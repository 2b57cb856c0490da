package io.durablekafka.testsupport;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link ProduceRefusingProxy}.
 */
@Timeout(60)
class ProduceRefusingProxyIntegrationTests {

	private static final int RECORDS = 20;

	// Long enough that no second record fits into a batch of the smallest size.
	private static final String KEY = "k".repeat(100);

	private static final Duration HOLD = Duration.ofMillis(400);

	@TempDir
	private static Path directory;

	private static KafkaCluster cluster;

	private static ProduceRefusingProxy proxy;

	private String topic;

	private int refusalsBefore;

	@BeforeAll
	static void start() throws Exception {
		int brokerPort = Ports.free();
		proxy = ProduceRefusingProxy.start(0, brokerPort);
		cluster = KafkaCluster.builder()
			.directory(directory)
			.port(0, brokerPort)
			.advertisedPort(0, proxy.port())
			.build()
			.start();
		warmUp();
	}

	// A broker that has never given out a producer id takes seconds on a busy machine,
	// which are no part of the short delivery timeout.
	private static void warmUp() throws Exception {
		cluster.createTopic("warm-up", 1, 1, Map.of());
		try (KafkaProducer<String, Integer> producer = producer(Map.of())) {
			producer.send(new ProducerRecord<>("warm-up", KEY, 0)).get(30, TimeUnit.SECONDS);
		}
	}

	@AfterAll
	static void stop() {
		cluster.close();
		proxy.close();
	}

	@BeforeEach
	void createTopic(TestInfo test) {
		proxy.off();
		proxy.forClients((clientId) -> true);
		this.refusalsBefore = proxy.refusals();
		this.topic = "topic-" + Math.abs(test.getDisplayName().hashCode());
		cluster.createTopic(this.topic, 1, 1, Map.of());
	}

	@ParameterizedTest
	@EnumSource(names = { "NOT_LEADER_OR_FOLLOWER", "NOT_ENOUGH_REPLICAS" })
	void freshPipeliningProducerPublishesLaterRecordsWithoutTheRefusedOne(Errors error) throws Exception {
		proxy.refuseFirstOfEachNewProducer(error, HOLD);
		Map<String, Object> shortDelivery = Map.of(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 6000,
				ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 3000);
		try (KafkaProducer<String, Integer> producer = producer(shortDelivery)) {
			long start = System.nanoTime();
			List<Future<RecordMetadata>> results = send(producer);
			assertThat(results.get(1).get(10, TimeUnit.SECONDS).offset()).isZero();
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(HOLD);
			assertThat(results.get(0)).failsWithin(Duration.ofSeconds(15))
				.withThrowableOfType(ExecutionException.class)
				.withCauseInstanceOf(TimeoutException.class);
			// What every fallback does: the record comes late, behind those of its key.
			producer.send(new ProducerRecord<>(this.topic, KEY, 0)).get(10, TimeUnit.SECONDS);
		}
		assertThat(refusals()).isOne();
		assertThat(firstOccurrences()).startsWith(1, 2).contains(0);
	}

	@Test
	void producerWithOneRequestInFlightKeepsItsOrder() throws Exception {
		proxy.refuseFirstOfEachNewProducer(Errors.NOT_LEADER_OR_FOLLOWER, HOLD);
		sendAll(Map.of(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1));
		assertThat(refusals()).isOne();
		assertThat(firstOccurrences()).isEqualTo(sent());
	}

	@Test
	void otherClientsAreNotRefused() throws Exception {
		proxy.forClients("relay"::equals);
		proxy.refuseFirstOfEachNewProducer(Errors.NOT_LEADER_OR_FOLLOWER, HOLD);
		sendAll(Map.of(ProducerConfig.CLIENT_ID_CONFIG, "direct"));
		assertThat(refusals()).isZero();
		assertThat(firstOccurrences()).isEqualTo(sent());
	}

	@Test
	void nothingIsRefusedWhenOff() throws Exception {
		proxy.refuseFirstOfEachNewProducer(Errors.NOT_LEADER_OR_FOLLOWER, HOLD);
		proxy.off();
		sendAll(Map.of());
		assertThat(refusals()).isZero();
		assertThat(firstOccurrences()).isEqualTo(sent());
	}

	@Test
	void onlyTheChosenRequestIsRefused() throws Exception {
		proxy.refuse(3, Errors.INVALID_REQUIRED_ACKS, Duration.ZERO);
		List<Future<RecordMetadata>> results;
		try (KafkaProducer<String, Integer> producer = producer(
				Map.of(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false))) {
			results = send(producer);
		}
		assertThat(refusals()).isOne();
		assertThat(results.get(2)).failsWithin(Duration.ofSeconds(1));
		assertThat(firstOccurrences()).hasSize(RECORDS - 1).doesNotContain(2);
	}

	private int refusals() {
		return proxy.refusals() - this.refusalsBefore;
	}

	private static List<Integer> sent() {
		return IntStream.range(0, RECORDS).boxed().toList();
	}

	private void sendAll(Map<String, Object> settings) throws Exception {
		try (KafkaProducer<String, Integer> producer = producer(settings)) {
			for (Future<RecordMetadata> result : send(producer)) {
				result.get(20, TimeUnit.SECONDS);
			}
		}
	}

	private List<Future<RecordMetadata>> send(KafkaProducer<String, Integer> producer) {
		producer.partitionsFor(this.topic);
		return sent().stream().map((value) -> producer.send(new ProducerRecord<>(this.topic, KEY, value))).toList();
	}

	// One record per batch, so that there is something to pipeline.
	private static KafkaProducer<String, Integer> producer(Map<String, Object> settings) {
		Map<String, Object> config = new HashMap<>(Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
				cluster.bootstrapServers(), ProducerConfig.BATCH_SIZE_CONFIG, 1, ProducerConfig.LINGER_MS_CONFIG, 0));
		config.putAll(settings);
		return new KafkaProducer<>(config, new StringSerializer(), new IntegerSerializer());
	}

	private List<Integer> firstOccurrences() {
		Map<String, Object> config = Map.of("bootstrap.servers", cluster.directBootstrapServers());
		try (KafkaConsumer<String, Integer> consumer = new KafkaConsumer<>(config, new StringDeserializer(),
				new IntegerDeserializer())) {
			TopicPartition partition = new TopicPartition(this.topic, 0);
			consumer.assign(List.of(partition));
			consumer.seekToBeginning(List.of(partition));
			long end = consumer.endOffsets(List.of(partition)).get(partition);
			LinkedHashSet<Integer> values = new LinkedHashSet<>();
			await().until(() -> {
				consumer.poll(Duration.ofMillis(100)).forEach((record) -> values.add(record.value()));
				return consumer.position(partition) >= end;
			});
			return List.copyOf(values);
		}
	}

}
