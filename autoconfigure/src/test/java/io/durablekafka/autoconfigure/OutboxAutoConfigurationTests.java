package io.durablekafka.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.durablekafka.DurableKafkaTemplate;
import io.durablekafka.outbox.HeaderCodec;
import io.durablekafka.outbox.InMemoryOutboxStore;
import io.durablekafka.outbox.OutboxQuery;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.outbox.jdbc.JdbcOutboxStore;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OutboxAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class OutboxAutoConfigurationTests {

	private static final String FILE_USED = "The outbox is in the file";

	private static final String DATABASE_USED = "The outbox is in the application's database";

	@TempDir
	private Path directory;

	private ApplicationContextRunner runner() {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(DurableKafkaAutoConfiguration.class, KafkaAutoConfiguration.class,
					OutboxAutoConfiguration.class))
			.withPropertyValues("durable-kafka.outbox.embedded.path=" + this.directory.resolve("outbox/of-test"));
	}

	private ApplicationContextRunner runnerWithDataSource() {
		return runner().withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class));
	}

	private String fileUrl() {
		return "spring.datasource.url=jdbc:h2:file:async:" + this.directory.resolve("application");
	}

	@Test
	void withoutDataSourceTheOutboxIsInAFile(CapturedOutput output) {
		runner().run((context) -> {
			assertThat(context).hasSingleBean(JdbcOutboxStore.class);
			assertThat(context).doesNotHaveBean(DataSource.class);
			assertThat(this.directory.resolve("outbox/of-test.mv.db")).exists();
			assertThat(output.toString().split(FILE_USED, -1)).hasSize(2);
			assertThat(output).contains(this.directory.resolve("outbox/of-test.mv.db").toString());
			roundTrip(context.getBean(OutboxStore.class));
		});
	}

	@Test
	void fileOutlivesTheApplication() {
		runner().run((context) -> context.getBean(OutboxStore.class).insert(List.of(row())));
		runner().withPropertyValues("durable-kafka.relay.enabled=false")
			.run((context) -> assertThat(context.getBean(OutboxStore.class).summary().pending()).isOne());
	}

	@Test
	void bootsInMemoryDatabaseIsRecognisedAndLeftAlone(CapturedOutput output) {
		runnerWithDataSource().run((context) -> {
			assertThat(context).hasSingleBean(DataSource.class).hasSingleBean(JdbcOutboxStore.class);
			assertThat(output.toString().split("in-memory database", -1)).hasSize(2);
			assertThat(output).contains("spring.datasource.url").contains(FILE_USED);
			try (Connection connection = context.getBean(DataSource.class).getConnection()) {
				assertThat(connection.getMetaData().getURL()).startsWith("jdbc:h2:mem:");
				assertThat(connection.getMetaData().getTables(null, null, "KAFKA_OUTBOX", null).next()).isFalse();
			}
		});
	}

	@Test
	void inMemoryDatabaseIsNoOutboxWhenThereCanBeNoFileEither(CapturedOutput output) {
		runnerWithDataSource().withClassLoader(new FilteredClassLoader(HikariDataSource.class)).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBeanProvider(OutboxStore.class).getIfAvailable()).isNull();
			assertThat(context.getBean(DurableKafkaTemplate.class)).extracting("sender").isNull();
			assertThat(output).contains("in-memory database").contains("behaves as Spring's own");
			ProducerFactory<?, ?> factory = context.getBean(ProducerFactory.class);
			assertThat(factory.getConfigurationProperties()).doesNotContainKey("max.block.ms");
		});
	}

	@Test
	void databaseOfTheApplicationIsUsed(CapturedOutput output) {
		runnerWithDataSource().withPropertyValues(fileUrl()).run((context) -> {
			assertThat(context).hasSingleBean(DataSource.class).hasSingleBean(JdbcOutboxStore.class);
			assertThat(output.toString().split(DATABASE_USED, -1)).hasSize(2);
			assertThat(output).doesNotContain(FILE_USED);
			assertThat(this.directory.resolve("outbox")).doesNotExist();
			roundTrip(context.getBean(OutboxStore.class));
		});
	}

	@Test
	void tablesAreNotCreatedWhenThatIsNotWanted() {
		runnerWithDataSource().withPropertyValues(fileUrl(), "durable-kafka.outbox.initialize-schema=never")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining(OutboxTableMissingException.class.getName())
				.hasStackTraceContaining("kafka_outbox"));
	}

	@Test
	void tablesHaveTheConfiguredNames() {
		runnerWithDataSource().withPropertyValues(fileUrl(), "durable-kafka.outbox.table-prefix=my_").run((context) -> {
			roundTrip(context.getBean(OutboxStore.class));
			try (Connection connection = context.getBean(DataSource.class).getConnection()) {
				assertThat(connection.getMetaData().getTables(null, null, "MY_OUTBOX_DEAD", null).next()).isTrue();
			}
		});
	}

	@Test
	void namesThatAreNotPlainAreRejected() {
		runner().withPropertyValues("durable-kafka.outbox.table-prefix=x; DROP TABLE orders;")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining(InvalidConfigurationPropertyValueException.class.getName())
				.hasStackTraceContaining("durable-kafka.outbox.table-prefix"));
		runner().withPropertyValues("durable-kafka.outbox.schema-name=a b")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("durable-kafka.outbox.schema-name"));
	}

	@Test
	void migrationsRunFirst() {
		runnerWithDataSource().withConfiguration(AutoConfigurations.of(FlywayAutoConfiguration.class))
			.withPropertyValues(fileUrl(), "durable-kafka.outbox.initialize-schema=never",
					"spring.flyway.locations=classpath:META-INF/durable-kafka/outbox/flyway/{vendor}")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBeanFactory().getBeanDefinition("outboxStore").getDependsOn())
					.contains("flywayInitializer");
				roundTrip(context.getBean(OutboxStore.class));
			});
	}

	@Test
	void primaryDataSourceIsUsed(CapturedOutput output) {
		runner().withUserConfiguration(Primaries.class, Seconds.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(output).contains(DATABASE_USED).contains("of-primary").doesNotContain(FILE_USED);
		});
	}

	@Test
	void severalDataSourcesWithoutAPrimaryOneAreNotGuessedAt(CapturedOutput output) {
		runner().withUserConfiguration(Firsts.class, Seconds.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(output).contains("There are 2 DataSources (first, second)")
				.contains("@Primary")
				.contains(FILE_USED)
				.doesNotContain(DATABASE_USED);
		});
	}

	@Test
	void storeOfTheApplicationWins() {
		runnerWithDataSource().withPropertyValues(fileUrl())
			.withBean("ownStore", InMemoryOutboxStore.class)
			.run((context) -> assertThat(context).hasSingleBean(OutboxStore.class).hasBean("ownStore"));
	}

	@Test
	void templateOfTheApplicationNeedsNoOutbox() {
		runner().withUserConfiguration(OwnTemplate.class).run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean(OutboxStore.class);
			assertThat(this.directory.resolve("outbox")).doesNotExist();
		});
	}

	@Test
	void outboxCanBeSwitchedOff() {
		for (String property : List.of("durable-kafka.outbox.enabled=false", "durable-kafka.enabled=false")) {
			runner().withPropertyValues(property)
				.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(OutboxStore.class));
		}
	}

	@Test
	void withoutH2ThereIsNoOutbox(CapturedOutput output) {
		runner().withClassLoader(new FilteredClassLoader("org.h2")).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(DurableKafkaTemplate.class)).extracting("sender").isNull();
			assertThat(output.toString().split("behaves as Spring's own", -1)).hasSize(2);
		});
	}

	@Test
	void withoutSpringJdbcThereIsNoOutbox() {
		runner().withClassLoader(new FilteredClassLoader(JdbcOperations.class)).run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean(OutboxStore.class);
			assertThat(context.getBean(DurableKafkaTemplate.class)).extracting("sender").isNull();
		});
	}

	@Test
	void databaseThatDoesNotAnswerKeepsTheApplicationFromStarting() {
		runnerWithDataSource()
			.withPropertyValues("spring.datasource.url=jdbc:postgresql://localhost:1/orders",
					"spring.datasource.hikari.connection-timeout=300")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining(OutboxDatabaseUnavailableException.class.getName()));
	}

	@Test
	void fileIsNamedAfterTheApplication() {
		assertThat(path("orders")).endsWithRaw(Path.of(".durable-kafka", "outbox", "orders"));
		assertThat(path("my orders/1")).endsWithRaw(Path.of(".durable-kafka", "outbox", "my_orders_1"));
		assertThat(path("..")).endsWithRaw(Path.of(".durable-kafka", "outbox", "application"));
	}

	@Test
	void databaseIsStillThereWhenTheDeliveryEnds() {
		runner().run((context) -> {
			DataSource dataSource = context.getBean(EmbeddedOutboxDatabase.class).getDataSource();
			DurableDelivery delivery = context.getBean(DurableDelivery.class);
			boolean[] usable = new boolean[1];
			delivery.setParts(delivery.sender(), null, List.of(() -> usable[0] = isUsable(dataSource)));
			context.getSourceApplicationContext().close();
			assertThat(usable[0]).isTrue();
			assertThat(isUsable(dataSource)).isFalse();
		});
	}

	private static boolean isUsable(DataSource dataSource) {
		try (Connection connection = dataSource.getConnection()) {
			return connection.isValid(1);
		}
		catch (SQLException ex) {
			return false;
		}
	}

	private static Path path(String application) {
		EmbeddedOutboxDatabase[] database = new EmbeddedOutboxDatabase[1];
		new ApplicationContextRunner().withUserConfiguration(OutboxAutoConfiguration.EmbeddedConfiguration.class)
			.withBean(DurableKafkaProperties.class)
			.withBean(JdbcOutboxProperties.class)
			.withPropertyValues("spring.application.name=" + application)
			.run((context) -> database[0] = context.getBean(EmbeddedOutboxDatabase.class));
		return database[0].getPath();
	}

	private static void roundTrip(OutboxStore store) {
		store.insert(List.of(row()));
		assertThat(store.read(OutboxQuery.of(0, 10, 1000))).hasSize(1).first().satisfies((row) -> {
			assertThat(row.topic()).isEqualTo("orders");
			store.delete(new long[] { row.id() });
		});
	}

	private static OutboxRecord row() {
		return new OutboxRecord(0, 7, "orders", null, new byte[] { 1 }, new byte[] { 2 }, HeaderCodec.encode(List.of()),
				1, "id", "test");
	}

	private static DataSource dataSource(Path directory) {
		JdbcDataSource dataSource = new JdbcDataSource();
		dataSource.setURL("jdbc:h2:file:" + directory.resolve("db"));
		return dataSource;
	}

	@Configuration(proxyBeanMethods = false)
	static class Primaries {

		@Bean
		@Primary
		DataSource primary() throws Exception {
			return dataSource(Files.createTempDirectory("of-primary"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Firsts {

		@Bean
		DataSource first() throws Exception {
			return dataSource(Files.createTempDirectory("of-first"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Seconds {

		@Bean
		DataSource second() throws Exception {
			return dataSource(Files.createTempDirectory("of-second"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnTemplate {

		@Bean
		KafkaTemplate<Object, Object> ownTemplate(ProducerFactory<Object, Object> factory) {
			return new KafkaTemplate<>(factory);
		}

	}

}
