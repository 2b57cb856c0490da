package io.durablekafka.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import javax.sql.DataSource;

import io.durablekafka.DurableKafkaTemplate;
import io.durablekafka.DurableSendResult;
import io.durablekafka.Outcome;
import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.outbox.OutboxStoreException;
import io.durablekafka.outbox.jdbc.OutboxTables;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.support.SendResult;
import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.context.EmbeddedKafka;
import org.springframework.kafka.test.utils.KafkaTestUtils;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for topics whose records go to the outbox first, in the application's
 * transactions: what is committed is published, in order, and nothing else.
 */
@EmbeddedKafka(topics = "orders", partitions = 1, bootstrapServersProperty = "test.embedded.servers")
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class OutboxFirstEmbeddedBrokerTests {

	private static final String END = "end";

	@TempDir
	private Path directory;

	private EmbeddedKafkaBroker broker;

	private DurableKafkaTemplate<String, String> template;

	private TransactionTemplate transactions;

	private JdbcTemplate jdbc;

	private final List<CompletableFuture<SendResult<String, String>>> futures = new ArrayList<>();

	@Test
	void recordIsPublishedWhenTheTransactionIsCommitted(EmbeddedKafkaBroker kafka) {
		run(kafka, (context) -> {
			this.transactions.executeWithoutResult((status) -> {
				save(1);
				send("one");
				send("two");
				assertThat(this.futures).noneMatch(CompletableFuture::isDone);
			});
			assertThat(this.futures).extracting(CompletableFuture::join)
				.extracting((result) -> ((DurableSendResult<?, ?>) result).outcome())
				.containsOnly(Outcome.STORED);
			assertThat(saved()).containsExactly(1);
			assertThat(published()).containsExactly("one", "two");
			Awaitility.await().untilAsserted(() -> assertThat(pending(context)).isZero());
		});
	}

	@Test
	void nothingIsPublishedWhenTheTransactionIsRolledBack(EmbeddedKafkaBroker kafka) {
		run(kafka, (context) -> {
			assertThatIllegalStateException().isThrownBy(() -> this.transactions.executeWithoutResult((status) -> {
				save(1);
				send("never");
				throw new IllegalStateException("no");
			}));
			assertThat(saved()).isEmpty();
			assertFails(this.futures.get(0), "rolled back");
			assertThat(published()).isEmpty();
		});
	}

	@Test
	void whatWasSentBehindASavepointIsTakenBackWithIt(EmbeddedKafkaBroker kafka) {
		run(kafka, (context) -> {
			TransactionTemplate nested = propagating(TransactionDefinition.PROPAGATION_NESTED);
			this.transactions.executeWithoutResult((status) -> {
				send("before");
				nested.executeWithoutResult((inner) -> {
					send("taken back");
					inner.setRollbackOnly();
				});
				nested.executeWithoutResult((inner) -> send("kept"));
				send("after");
			});
			assertFails(this.futures.get(1), "savepoint");
			assertThat(published()).containsExactly("before", "kept", "after");
		});
	}

	@Test
	void transactionInsideOfAnotherIsOnItsOwn(EmbeddedKafkaBroker kafka) {
		run(kafka, (context) -> {
			TransactionTemplate inner = propagating(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
			this.transactions.executeWithoutResult((status) -> {
				send("outer");
				inner.executeWithoutResult((other) -> send("inner"));
				assertThat(this.futures.get(1)).succeedsWithin(Duration.ofSeconds(30));
				send("outer as well");
				status.setRollbackOnly();
			});
			assertFails(this.futures.get(0), "rolled back");
			assertFails(this.futures.get(2), "rolled back");
			assertThat(published()).containsExactly("inner");
		});
	}

	/**
	 * Listeners of the phase before the commit send when the commit has already begun.
	 */
	@Test
	void whoSendsBeforeTheCommitIsPartOfIt(EmbeddedKafkaBroker kafka) {
		run(kafka, (context) -> {
			this.transactions.executeWithoutResult((status) -> TransactionSynchronizationManager
				.registerSynchronization(new TransactionSynchronization() {

					@Override
					public void beforeCommit(boolean readOnly) {
						send("first and late");
					}

				}));
			assertThat(context.getBean(CountingTransactions.class).storedAtCommit).contains(1);
			assertThat(published()).containsExactly("first and late");
		});
	}

	@Test
	void whoSendsAfterTheCommitStoresByItself(EmbeddedKafkaBroker kafka) {
		run(kafka, (context) -> {
			this.transactions.executeWithoutResult((status) -> TransactionSynchronizationManager
				.registerSynchronization(new TransactionSynchronization() {

					@Override
					public void afterCommit() {
						send("after");
					}

				}));
			assertThat(this.futures.get(0)).succeedsWithin(Duration.ofSeconds(30));
			assertThat(published()).containsExactly("after");
		});
	}

	@Test
	void transactionIsNotCommittedWithoutOneOfItsRecords(EmbeddedKafkaBroker kafka) {
		run(kafka, (context) -> {
			assertThatExceptionOfType(RuntimeException.class)
				.isThrownBy(() -> this.transactions.executeWithoutResult((status) -> {
					save(1);
					send("good");
					this.futures.add(this.template.send(new ProducerRecord<>("orders", null, "without a key")));
				}))
				.withMessageContaining("key");
			assertThat(saved()).isEmpty();
			Awaitility.await()
				.untilAsserted(() -> assertThat(this.futures).allMatch(CompletableFuture::isCompletedExceptionally));
			assertThat(published()).isEmpty();
		});
	}

	@Test
	void readOnlyTransactionTakesNoRecord(EmbeddedKafkaBroker kafka) {
		run(kafka, (context) -> {
			this.transactions.setReadOnly(true);
			assertThatExceptionOfType(OutboxStoreException.class)
				.isThrownBy(() -> this.transactions.executeWithoutResult((status) -> send("never")))
				.withMessageContaining("read-only");
			assertFails(this.futures.get(0), "read-only");
			assertThat(published()).isEmpty();
		});
	}

	@Test
	void outcomeIsNotWaitedForWithinTheTransaction(EmbeddedKafkaBroker kafka) {
		run(kafka, (context) -> this.transactions.executeWithoutResult((status) -> assertThatIllegalStateException()
			.isThrownBy(() -> this.template.sendAndWait(new ProducerRecord<>("orders", "key", "value"),
					Duration.ofSeconds(1)))
			.withMessageContaining("'orders'")));
	}

	@Test
	void recordWithoutATransactionIsStoredAtOnceAndBeforeTheNextTransaction(EmbeddedKafkaBroker kafka) {
		run(kafka, (context) -> {
			send("alone");
			this.transactions.executeWithoutResult((status) -> send("together"));
			assertThat(this.futures).extracting(CompletableFuture::join)
				.extracting((result) -> ((DurableSendResult<?, ?>) result).outcome())
				.containsOnly(Outcome.STORED);
			assertThat(published()).containsExactly("alone", "together");
		});
	}

	@Test
	void transactionOfAnotherDatabaseIsWarnedOf(EmbeddedKafkaBroker kafka, CapturedOutput output) {
		run(kafka, (context) -> {
			DataSource other = new DriverManagerDataSource("jdbc:h2:mem:other");
			new TransactionTemplate(new DataSourceTransactionManager(other)).executeWithoutResult((status) -> {
				send("at once");
				assertThat(this.futures.get(0)).succeedsWithin(Duration.ofSeconds(30));
				status.setRollbackOnly();
			});
			assertThat(published()).containsExactly("at once");
			assertThat(output).contains("outbox-first topic 'orders'", "not one of the outbox's database");
		});
	}

	@Test
	void orderIsThatOfTheCommitsWhoeverElseStores(EmbeddedKafkaBroker kafka) {
		run(kafka, (context) -> {
			List<Thread> others = new ArrayList<>();
			for (int i = 0; i < 4; i++) {
				Thread other = new Thread(this::storeSomethingElse);
				other.start();
				others.add(other);
			}
			List<String> expected = new ArrayList<>();
			for (int i = 0; i < 200; i++) {
				String value = "value " + i;
				expected.add(value);
				if (i % 3 == 0) {
					send(value);
				}
				else {
					this.transactions.executeWithoutResult((status) -> send(value));
				}
			}
			for (Thread other : others) {
				other.join();
			}
			assertThat(published()).containsExactlyElementsOf(expected);
		});
	}

	private void storeSomethingElse() {
		for (int i = 0; i < 100; i++) {
			this.transactions.executeWithoutResult((status) -> this.template.send("orders", "other", "other"));
		}
	}

	@Test
	void thereHasToBeAnOutbox() {
		runner("localhost:1").withPropertyValues("durable-kafka.outbox.enabled=false")
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (failure) -> {
					assertThat(failure.getName()).isEqualTo("durable-kafka.topics.[orders].mode");
					assertThat(failure.getReason()).contains("no outbox");
				}));
	}

	private void run(EmbeddedKafkaBroker kafka, Body body) {
		this.broker = kafka;
		runner(kafka.getBrokersAsString()).run((context) -> {
			assertThat(context).hasNotFailed();
			this.template = template(context.getBean(DurableKafkaTemplate.class));
			this.transactions = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
			this.jdbc = context.getBean(JdbcTemplate.class);
			this.jdbc.execute("CREATE TABLE saved (id INT PRIMARY KEY)");
			body.run(context);
		});
	}

	private ApplicationContextRunner runner(String servers) {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(OutboxAutoConfiguration.class, DurableKafkaAutoConfiguration.class,
					KafkaAutoConfiguration.class, DataSourceAutoConfiguration.class,
					JdbcTemplateAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class,
					TransactionAutoConfiguration.class))
			.withUserConfiguration(CountingConfiguration.class)
			.withPropertyValues("spring.kafka.bootstrap-servers=" + servers,
					"durable-kafka.topics.orders.mode=outbox-first", "durable-kafka.topics.orders.key=required",
					"spring.datasource.url=jdbc:h2:file:" + this.directory.resolve("application")
							+ ";DB_CLOSE_ON_EXIT=FALSE");
	}

	private TransactionTemplate propagating(int propagation) {
		TransactionTemplate inner = new TransactionTemplate(
				Collections.singletonList(this.transactions.getTransactionManager()).get(0));
		inner.setPropagationBehavior(propagation);
		return inner;
	}

	private void send(String value) {
		this.futures.add(this.template.send("orders", "key", value));
	}

	private void save(int id) {
		this.jdbc.update("INSERT INTO saved VALUES (?)", id);
	}

	private List<Integer> saved() {
		return this.jdbc.queryForList("SELECT id FROM saved", Integer.class);
	}

	private static long pending(AssertableApplicationContext context) {
		return context.getBean(OutboxStore.class).summary().pending();
	}

	private static void assertFails(CompletableFuture<?> future, String reason) {
		assertThatExceptionOfType(CompletionException.class).isThrownBy(future::join)
			.havingRootCause()
			.withMessageContaining(reason);
	}

	/**
	 * What is published of the key, up to a last record that this sends.
	 */
	private List<String> published() {
		String marker = END + System.nanoTime();
		this.template.send("orders", "key", marker).join();
		List<String> values = new ArrayList<>();
		Map<String, Object> properties = KafkaTestUtils.consumerProps(this.broker, "g" + System.nanoTime(), false);
		try (Consumer<String, String> consumer = new DefaultKafkaConsumerFactory<>(properties, new StringDeserializer(),
				new StringDeserializer())
			.createConsumer()) {
			this.broker.consumeFromAnEmbeddedTopic(consumer, "orders");
			while (!values.contains(marker)) {
				consumer.poll(Duration.ofMillis(200)).forEach((record) -> {
					if ("key".equals(record.key())) {
						values.add(record.value());
					}
				});
			}
		}
		// what earlier tests have published ends with their markers
		List<String> own = values.subList(0, values.indexOf(marker));
		int from = 0;
		for (int i = 0; i < own.size(); i++) {
			if (own.get(i).startsWith(END)) {
				from = i + 1;
			}
		}
		return List.copyOf(own.subList(from, own.size()));
	}

	@SuppressWarnings("unchecked")
	private static DurableKafkaTemplate<String, String> template(DurableKafkaTemplate<?, ?> template) {
		return (DurableKafkaTemplate<String, String>) template;
	}

	/**
	 * What a test does with a context.
	 */
	private interface Body {

		void run(AssertableApplicationContext context) throws Exception;

	}

	@Configuration(proxyBeanMethods = false)
	static class CountingConfiguration {

		@Bean
		CountingTransactions transactionManager(DataSource dataSource) {
			return new CountingTransactions(dataSource);
		}

	}

	/**
	 * Counts the rows of the outbox within each transaction, right before its commit.
	 */
	static class CountingTransactions extends DataSourceTransactionManager {

		private final transient List<Integer> storedAtCommit = Collections.synchronizedList(new ArrayList<>());

		CountingTransactions(DataSource dataSource) {
			super(dataSource);
		}

		@Override
		protected void doCommit(DefaultTransactionStatus status) {
			JdbcTemplate counting = new JdbcTemplate(Collections.singletonList(getDataSource()).get(0));
			this.storedAtCommit.add(
					counting.queryForObject("SELECT COUNT(*) FROM " + OutboxTables.defaults().outbox(), Integer.class));
			super.doCommit(status);
		}

	}

}
