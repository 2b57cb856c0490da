package io.durablekafka.autoconfigure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.testsupport.KafkaCluster;
import io.durablekafka.testsupport.PostgresServer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Records of an outbox-first topic are those of the committed transactions, whatever is
 * killed: the application, again and again, and the broker meanwhile. On a real
 * PostgreSQL server and a real broker.
 */
@Timeout(300)
class OutboxFirstKillIntegrationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(120);

	@TempDir
	private Path directory;

	private PostgresServer server;

	private KafkaCluster cluster;

	@BeforeEach
	void start() {
		this.server = PostgresServer.builder().directory(this.directory.resolve("postgres")).build().start();
		this.cluster = KafkaCluster.builder().directory(this.directory.resolve("kafka")).build().start();
		this.cluster.createTopic("orders", 3, 1, Map.of());
		JdbcClient.create(this.server.dataSource())
			.sql("CREATE TABLE placed (key INT, number INT, PRIMARY KEY (key, number))")
			.update();
	}

	@AfterEach
	void stop() {
		this.cluster.close();
		this.server.close();
	}

	@Test
	void committedTransactionsHaveTheirRecordsAndNobodyElseHas() throws Exception {
		List<String> told = new ArrayList<>();
		runAndKill(told, 300, 0);
		runAndKill(told, 200, 200);
		this.cluster.start(0);
		this.cluster.awaitUp();
		runAndKill(told, 300, 0);
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(OutboxAutoConfiguration.class, DurableKafkaAutoConfiguration.class,
					KafkaAutoConfiguration.class, DataSourceAutoConfiguration.class))
			.withPropertyValues(properties().toArray(String[]::new))
			.run((context) -> Awaitility.await()
				.atMost(PATIENCE)
				.until(() -> context.getBean(OutboxStore.class).summary().pending() == 0));
		SortedMap<String, List<String>> placed = placed();
		assertThat(published()).isEqualTo(placed);
		List<String> committed = new ArrayList<>();
		placed.forEach((key, numbers) -> numbers.forEach((number) -> committed.add(key + " " + number)));
		assertThat(committed).hasSizeGreaterThanOrEqualTo(told.size()).containsAll(told);
	}

	/**
	 * Run the application until it has told of so many transactions, then, if wanted,
	 * without a broker until it has told of more, and kill it.
	 */
	private void runAndKill(List<String> told, int withBroker, int withoutBroker) throws Exception {
		Process child = startChild();
		try (BufferedReader output = new BufferedReader(
				new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
			read(output, told, withBroker);
			if (withoutBroker > 0) {
				this.cluster.kill(0);
				read(output, told, withoutBroker);
			}
			// what it has said is still to be read
			child.toHandle().destroyForcibly();
			read(output, told, 0);
		}
		finally {
			child.destroyForcibly().waitFor();
		}
	}

	private Process startChild() throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-cp",
						System.getProperty("java.class.path"), OutboxFirstChild.class.getName()));
		properties().forEach((property) -> command.add("--" + property));
		return new ProcessBuilder(command).redirectErrorStream(true).start();
	}

	private List<String> properties() {
		return List.of("spring.datasource.url=" + this.server.jdbcUrl(),
				"spring.datasource.username=" + this.server.username(),
				"spring.datasource.password=" + this.server.password(),
				"spring.kafka.bootstrap-servers=" + this.cluster.bootstrapServers(),
				"durable-kafka.topics.orders.mode=outbox-first", "durable-kafka.outbox.initialize-schema=always");
	}

	/**
	 * Read until so many more transactions are committed, or the process has ended.
	 */
	private static void read(BufferedReader output, List<String> told, int count) throws IOException {
		int end = (count > 0) ? told.size() + count : Integer.MAX_VALUE;
		Deque<String> log = new ArrayDeque<>();
		for (String line = output.readLine(); line != null; line = output.readLine()) {
			log.add(line);
			if (log.size() > 40) {
				log.remove();
			}
			if (line.matches("committed \\d+ \\d+")) {
				told.add(line.substring("committed ".length()));
			}
			if (told.size() == end) {
				return;
			}
		}
		assertThat(count).as("transactions that the process did not commit, it says %s", log).isZero();
	}

	private SortedMap<String, List<String>> placed() {
		SortedMap<String, List<String>> placed = new TreeMap<>();
		JdbcClient.create(this.server.dataSource())
			.sql("SELECT key, number FROM placed ORDER BY key, number")
			.query((row, index) -> placed.computeIfAbsent(row.getString(1), (key) -> new ArrayList<>())
				.add(row.getString(2)))
			.list();
		return placed;
	}

	/**
	 * First occurrences by key, in their order.
	 */
	private SortedMap<String, List<String>> published() {
		SortedMap<String, LinkedHashSet<String>> published = new TreeMap<>();
		try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
				Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, this.cluster.bootstrapServers()),
				new StringDeserializer(), new StringDeserializer())) {
			List<TopicPartition> partitions = consumer.partitionsFor("orders")
				.stream()
				.map((partition) -> new TopicPartition("orders", partition.partition()))
				.toList();
			consumer.assign(partitions);
			consumer.seekToBeginning(partitions);
			Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
			while (partitions.stream().anyMatch((partition) -> consumer.position(partition) < ends.get(partition))) {
				consumer.poll(Duration.ofMillis(200))
					.forEach((record) -> published.computeIfAbsent(record.key(), (key) -> new LinkedHashSet<>())
						.add(record.value()));
			}
		}
		SortedMap<String, List<String>> ordered = new TreeMap<>();
		published.forEach((key, values) -> ordered.put(key, List.copyOf(values)));
		return ordered;
	}

}
