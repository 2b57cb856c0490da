package io.durablekafka.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.durablekafka.DeliveryStatus;
import io.durablekafka.DurableKafkaTemplate;
import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.testsupport.KafkaCluster;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for transactions of Kafka and of the database, against a real broker and
 * consumers that see what was committed.
 */
@Timeout(240)
class KafkaTransactionsIntegrationTests {

	private static final String END = "end";

	@TempDir
	static Path directory;

	private static KafkaCluster cluster;

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(OutboxAutoConfiguration.class, DurableKafkaAutoConfiguration.class,
				KafkaTransactionsAutoConfiguration.class, ProducerLintAutoConfiguration.class,
				KafkaAutoConfiguration.class, SslAutoConfiguration.class, DataSourceAutoConfiguration.class,
				JdbcTemplateAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class,
				TransactionAutoConfiguration.class))
		.withUserConfiguration(OrdersConfiguration.class)
		.withPropertyValues("spring.kafka.bootstrap-servers=" + cluster.bootstrapServers(),
				"spring.kafka.producer.transaction-id-prefix=orders-tx-", "durable-kafka.instance-id=one",
				"spring.kafka.template.allow-non-transactional=true", "durable-kafka.outbox.initialize-schema=always");

	@BeforeAll
	static void startBroker() {
		cluster = KafkaCluster.builder()
			.directory(directory.resolve("kafka"))
			.property("transaction.state.log.replication.factor", "1")
			.property("transaction.state.log.min.isr", "1")
			.build()
			.start();
		for (String topic : List.of("executed", "annotated", "database", "mixed")) {
			cluster.createTopic(topic, 1, 1, Map.of());
		}
	}

	@AfterAll
	static void stopBroker() {
		cluster.close();
	}

	@Test
	void executedTransactionIsVisibleWhenCommittedOnly() {
		this.runner.withPropertyValues(database("executed")).run((context) -> {
			DurableKafkaTemplate<String, String> template = template(context.getBean(DurableKafkaTemplate.class));
			template.executeInTransaction((operations) -> operations.send("executed", "key", "committed"));
			assertThatIllegalStateException().isThrownBy(() -> template.executeInTransaction((operations) -> {
				operations.send("executed", "key", "aborted");
				operations.flush();
				throw new IllegalStateException("abort");
			}));
			template.executeInTransaction((operations) -> operations.send("executed", "key", END));
			assertThat(committed("executed")).containsExactly("committed");
			assertNothingStored(context.getBean(OutboxStore.class), context.getBean(DeliveryStatus.class));
		});
	}

	@Test
	void annotatedTransactionIsVisibleWhenCommittedOnly() {
		this.runner.withPropertyValues(database("annotated")).run((context) -> {
			Orders orders = context.getBean(Orders.class);
			orders.send("annotated", "committed", false);
			assertThatIllegalStateException().isThrownBy(() -> orders.send("annotated", "aborted", true));
			orders.send("annotated", END, false);
			assertThat(committed("annotated")).containsExactly("committed");
			assertNothingStored(context.getBean(OutboxStore.class), context.getBean(DeliveryStatus.class));
		});
	}

	/**
	 * An unnamed transaction is the database's, and Kafka's follows it.
	 */
	@Test
	void transactionOfTheDatabaseTakesTheRecordsWithIt() {
		this.runner.withPropertyValues(database("database")).run((context) -> {
			Orders orders = context.getBean(Orders.class);
			orders.saveAndSend("database", 1, "committed", false);
			assertThatIllegalStateException().isThrownBy(() -> orders.saveAndSend("database", 2, "rolled back", true));
			orders.saveAndSend("database", 3, END, false);
			assertThat(orders.saved()).containsExactly(1, 3);
			assertThat(committed("database")).containsExactly("committed");
			assertNothingStored(context.getBean(OutboxStore.class), context.getBean(DeliveryStatus.class));
		});
	}

	@Test
	void recordOutsideOfATransactionIsDurable() {
		this.runner.withPropertyValues(database("mixed")).run((context) -> {
			DurableKafkaTemplate<String, String> template = template(context.getBean(DurableKafkaTemplate.class));
			template.send("mixed", "key", "alone").join();
			template.executeInTransaction((operations) -> operations.send("mixed", "key", END));
			assertThat(committed("mixed")).containsExactly("alone");
			assertThat(context.getBean(DeliveryStatus.class).published()).isEqualTo(2);
		});
	}

	private static String database(String name) {
		return "spring.datasource.url=jdbc:h2:file:" + directory.resolve(name) + ";DB_CLOSE_ON_EXIT=FALSE";
	}

	@SuppressWarnings("unchecked")
	private static DurableKafkaTemplate<String, String> template(DurableKafkaTemplate<?, ?> template) {
		return (DurableKafkaTemplate<String, String>) template;
	}

	private static void assertNothingStored(OutboxStore store, DeliveryStatus status) {
		assertThat(store.summary().pending()).isZero();
		assertThat(store.summary().dead()).isZero();
		assertThat(status.stored()).isZero();
	}

	/**
	 * What a consumer sees that waits for transactions to end, up to the last record.
	 */
	private static List<String> committed(String topic) {
		Map<String, Object> configuration = Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.bootstrapServers(),
				ConsumerConfig.GROUP_ID_CONFIG, topic, ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
				ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
		List<String> values = new ArrayList<>();
		try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(configuration, new StringDeserializer(),
				new StringDeserializer())) {
			consumer.subscribe(List.of(topic));
			await().atMost(Duration.ofSeconds(60)).until(() -> {
				for (ConsumerRecord<String, String> consumed : consumer.poll(Duration.ofMillis(200))) {
					values.add(consumed.value());
				}
				return values.contains(END);
			});
		}
		return values.stream().filter((value) -> !value.equals(END)).toList();
	}

	static class Orders {

		private final KafkaTemplate<String, String> template;

		private final JdbcTemplate jdbc;

		Orders(KafkaTemplate<String, String> template, JdbcTemplate jdbc) {
			this.template = template;
			this.jdbc = jdbc;
			jdbc.execute("CREATE TABLE IF NOT EXISTS my_order (id INT PRIMARY KEY)");
		}

		@Transactional("kafkaTransactionManager")
		void send(String topic, String value, boolean fail) {
			this.template.send(topic, "key", value);
			if (fail) {
				this.template.flush();
				throw new IllegalStateException("abort");
			}
		}

		@Transactional
		void saveAndSend(String topic, int id, String value, boolean fail) {
			this.jdbc.update("INSERT INTO my_order VALUES (?)", id);
			send(topic, value, fail);
		}

		List<Integer> saved() {
			return this.jdbc.query("SELECT id FROM my_order ORDER BY id", (result, row) -> result.getInt(1));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OrdersConfiguration {

		@Bean
		Orders orders(KafkaTemplate<String, String> template, JdbcTemplate jdbc) {
			return new Orders(template, jdbc);
		}

	}

}
