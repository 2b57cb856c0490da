package io.durablekafka.consumer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.sql.DataSource;

import io.durablekafka.consumer.jdbc.JdbcInbox;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.context.EmbeddedKafka;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.backoff.FixedBackOff;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DuplicateFilter} and {@link JdbcInbox} with the listener containers of
 * Spring Boot and a broker.
 */
@EmbeddedKafka(partitions = 1, topics = { "filtered", "accepted" }, bootstrapServersProperty = "test.embedded.servers")
@Timeout(120)
class DuplicatesEmbeddedBrokerTests {

	private static final JdbcDataSource DATABASE = database();

	private String servers;

	private static JdbcDataSource database() {
		JdbcDataSource dataSource = new JdbcDataSource();
		dataSource.setURL("jdbc:h2:mem:duplicates;DB_CLOSE_DELAY=-1");
		return dataSource;
	}

	@BeforeEach
	void servers(EmbeddedKafkaBroker broker) {
		this.servers = broker.getBrokersAsString();
	}

	private ApplicationContextRunner runner(Class<?> configuration) {
		return new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(KafkaAutoConfiguration.class))
			.withUserConfiguration(configuration)
			.withPropertyValues("spring.kafka.bootstrap-servers=" + this.servers,
					"spring.kafka.consumer.auto-offset-reset=earliest");
	}

	private void write(String topic, @Nullable String... ids) throws Exception {
		Map<String, Object> configs = new HashMap<>(Map.of("bootstrap.servers", this.servers));
		try (Producer<String, String> producer = new KafkaProducer<>(configs, new StringSerializer(),
				new StringSerializer())) {
			for (String id : ids) {
				ProducerRecord<String, String> record = new ProducerRecord<>(topic, "key", String.valueOf(id));
				if (id != null) {
					record.headers().add("dk-message-id", id.getBytes(StandardCharsets.UTF_8));
				}
				producer.send(record).get();
			}
		}
	}

	@Test
	void copyIsDroppedAndWhatFailedIsDeliveredAgain() throws Exception {
		write("filtered", "a", "fails", "a", null, null, "fails", "z");
		runner(Filtered.class).run((context) -> {
			Filtered listeners = context.getBean(Filtered.class);
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.until(() -> listeners.one.contains("z") && listeners.two.contains("z"));
			assertThat(listeners.one).containsExactly("a", "fails", "fails", "null", "null", "z");
			assertThat(listeners.two).containsExactly("a", "fails", "null", "null", "z");
		});
	}

	@Test
	void recordTakesEffectOnceHoweverOftenItIsDelivered() throws Exception {
		new ResourceDatabasePopulator(new ClassPathResource("META-INF/durable-kafka/inbox/schema-h2.sql"))
			.execute(DATABASE);
		JdbcClient.create(DATABASE).sql("CREATE TABLE effect (id VARCHAR(20))").update();
		write("accepted", "a", "fails", "a", "z");
		for (int run = 1; run <= 2; run++) {
			// nothing is acknowledged, so the second run gets all records again
			runner(Accepting.class).withPropertyValues("spring.kafka.listener.ack-mode=manual").run((context) -> {
				Accepting listener = context.getBean(Accepting.class);
				Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> listener.delivered.contains("z"));
				assertThat(listener.delivered).containsSubsequence("a", "fails", "a", "z");
				Awaitility.await()
					.untilAsserted(() -> assertThat(
							JdbcClient.create(DATABASE).sql("SELECT id FROM effect").query(String.class).list())
						.containsExactlyInAnyOrder("a", "fails", "z"));
			});
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class Filtered {

		private final List<String> one = new CopyOnWriteArrayList<>();

		private final List<String> two = new CopyOnWriteArrayList<>();

		@Bean
		DuplicateFilter<Object, Object> duplicateFilter() {
			return new DuplicateFilter<>(new InMemorySeenRecords(1000, Duration.ofHours(1)));
		}

		@Bean
		DefaultErrorHandler errorHandler() {
			return new DefaultErrorHandler(new FixedBackOff(0, 3));
		}

		@KafkaListener(topics = "filtered", groupId = "one")
		void one(String value) {
			this.one.add(value);
			if (value.equals("fails") && this.one.indexOf(value) == this.one.lastIndexOf(value)) {
				throw new IllegalStateException("not yet");
			}
		}

		@KafkaListener(topics = "filtered", groupId = "two")
		void two(String value) {
			this.two.add(value);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Accepting {

		private final List<String> delivered = new CopyOnWriteArrayList<>();

		private final Set<String> failed = ConcurrentHashMap.newKeySet();

		private final DataSource dataSource = DATABASE;

		private final JdbcInbox inbox = new JdbcInbox(this.dataSource);

		private final TransactionTemplate transaction = new TransactionTemplate(
				new DataSourceTransactionManager(this.dataSource));

		@Bean
		DefaultErrorHandler errorHandler() {
			return new DefaultErrorHandler(new FixedBackOff(0, 3));
		}

		@KafkaListener(topics = "accepted", groupId = "accepting")
		void on(ConsumerRecord<String, String> record) {
			this.delivered.add(record.value());
			this.transaction.executeWithoutResult((status) -> {
				if (this.inbox.accept(record)) {
					JdbcClient.create(this.dataSource)
						.sql("INSERT INTO effect (id) VALUES (?)")
						.param(record.value())
						.update();
					if (record.value().equals("fails") && this.failed.add("fails")) {
						throw new IllegalStateException("not yet");
					}
				}
			});
		}

	}

}
