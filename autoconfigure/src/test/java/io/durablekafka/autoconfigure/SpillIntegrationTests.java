package io.durablekafka.autoconfigure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.durablekafka.DurableSendResult;
import io.durablekafka.Outcome;
import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.outbox.SpillingOutboxStore;
import io.durablekafka.testsupport.PostgresServer;
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
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.SendResult;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the spill with a real PostgreSQL server that is killed while records are
 * stored, and with an application that is killed while they are in the file. There is no
 * broker.
 */
@Timeout(300)
class SpillIntegrationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	@TempDir
	private Path directory;

	private PostgresServer server;

	@BeforeEach
	void startServer() {
		this.server = PostgresServer.builder().directory(this.directory.resolve("postgres")).build().start();
	}

	@AfterEach
	void stopServer() {
		this.server.close();
	}

	private Path spill() {
		return this.directory.resolve("spill/records");
	}

	private ApplicationContextRunner runner() {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(DurableKafkaAutoConfiguration.class, KafkaAutoConfiguration.class,
					OutboxAutoConfiguration.class, DataSourceAutoConfiguration.class))
			.withPropertyValues("spring.datasource.url=" + this.server.jdbcUrl(),
					"spring.datasource.username=" + this.server.username(),
					"spring.datasource.password=" + this.server.password(),
					"spring.datasource.hikari.connection-timeout=500", "spring.kafka.bootstrap-servers=127.0.0.1:1",
					"durable-kafka.producer.max-block=2s", "durable-kafka.outbox.initialize-schema=always",
					"durable-kafka.outbox.store-timeout=60s", "durable-kafka.outbox.spill.after=200ms",
					"durable-kafka.outbox.spill.path=" + spill());
	}

	private List<Map.Entry<String, String>> rows() {
		return JdbcClient.create(this.server.dataSource())
			.sql("SELECT record_key, message_id FROM kafka_outbox ORDER BY id")
			.query((row, number) -> Map.entry(new String(row.getBytes(1), StandardCharsets.UTF_8), row.getString(2)))
			.list();
	}

	private static Map<String, List<String>> byKey(List<Map.Entry<String, String>> rows) {
		Map<String, List<String>> byKey = new HashMap<>();
		for (Map.Entry<String, String> row : new LinkedHashSet<>(rows)) {
			byKey.computeIfAbsent(row.getKey(), (key) -> new ArrayList<>()).add(row.getValue());
		}
		return byKey;
	}

	@Test
	void recordsSurviveTheDatabaseAndReachItInOrder() {
		runner().run((context) -> {
			@SuppressWarnings("unchecked")
			KafkaTemplate<String, String> template = context.getBean(KafkaTemplate.class);
			SpillingOutboxStore store = context.getBean(SpillingOutboxStore.class);
			List<CompletableFuture<SendResult<String, String>>> sent = new ArrayList<>();
			send(template, sent, 200);
			sent.get(0).get(60, TimeUnit.SECONDS);
			this.server.kill();
			send(template, sent, 300);
			List<Map.Entry<String, String>> stored = stored(sent);
			assertThat(store.isSpilling()).isTrue();
			assertThat(store.spilledRows()).isPositive();
			this.server.start();
			send(template, sent, 100);
			stored.addAll(stored(sent.subList(500, 600)));
			Awaitility.await().atMost(PATIENCE).until(() -> !store.isSpilling());
			assertThat(byKey(rows())).isEqualTo(byKey(stored));
			assertThat(rows()).hasSameSizeAs(stored);
		});
		assertThat(Path.of(spill() + ".mv.db")).doesNotExist();
	}

	private static void send(KafkaTemplate<String, String> template,
			List<CompletableFuture<SendResult<String, String>>> sent, int count) {
		for (int i = 0; i < count; i++) {
			sent.add(template.send("orders", "key-" + sent.size() % 7, "value"));
		}
	}

	private static List<Map.Entry<String, String>> stored(List<CompletableFuture<SendResult<String, String>>> sent)
			throws Exception {
		List<Map.Entry<String, String>> stored = new ArrayList<>();
		for (CompletableFuture<SendResult<String, String>> future : sent) {
			DurableSendResult<String, String> result = (DurableSendResult<String, String>) future.get(90,
					TimeUnit.SECONDS);
			assertThat(result.outcome()).isEqualTo(Outcome.STORED);
			stored.add(Map.entry(result.getProducerRecord().key(), result.messageId()));
		}
		return stored;
	}

	@Test
	void killedApplicationFindsItsRecordsInTheFile() throws Exception {
		runner().run((context) -> assertThat(context).hasNotFailed());
		List<String> stored = new ArrayList<>();
		Process child = startChild();
		try (BufferedReader output = new BufferedReader(
				new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
			read(output, stored, 500);
			this.server.kill();
			// more than can be under way
			read(output, stored, 1500);
			child.toHandle().destroyForcibly();
			read(output, stored, 0);
		}
		finally {
			child.destroyForcibly().waitFor();
		}
		this.server.start();
		runner().run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(OutboxStore.class)).isInstanceOf(SpillingOutboxStore.class);
			List<String> inTable = new ArrayList<>(
					new LinkedHashSet<>(rows().stream().map(Map.Entry::getValue).toList()));
			List<String> expected = new ArrayList<>();
			for (int number = 0; number < inTable.size(); number++) {
				expected.add("m-" + number);
			}
			// what was committed and not told any more is there as well
			assertThat(inTable).containsExactlyElementsOf(expected).containsAll(stored);
			assertThat(rows()).hasSameSizeAs(inTable);
		});
	}

	private Process startChild() throws IOException {
		return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
				System.getProperty("java.class.path"), SpillChild.class.getName(), this.server.jdbcUrl(),
				this.server.username(), spill().toString())
			.redirectError(this.directory.resolve("child.log").toFile())
			.start();
	}

	/**
	 * Read until so many more records are stored, or the process has ended.
	 */
	private static void read(BufferedReader output, List<String> stored, int count) throws IOException {
		int end = (count > 0) ? stored.size() + count : Integer.MAX_VALUE;
		for (String line = output.readLine(); line != null; line = output.readLine()) {
			// the rest is its log
			assertThat(line).doesNotStartWith("failed ");
			if (line.matches("stored \\d+")) {
				stored.add("m-" + line.substring("stored ".length()));
			}
			if (stored.size() == end) {
				return;
			}
		}
		assertThat(count).as("records that the process did not store").isZero();
	}

}
