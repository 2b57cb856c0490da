package io.durablekafka.autoconfigure;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.durablekafka.outbox.HeaderCodec;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.OutboxStore;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.Answers;
import org.mockito.Mockito;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MutuallyExclusiveConfigurationPropertiesException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OutboxDataSource} and for the choice of a DataSource by name.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class OutboxDataSourceTests {

	private static final String URL = "durable-kafka.outbox.datasource.url";

	private static final String BEAN = "durable-kafka.outbox.datasource-bean";

	@TempDir
	private Path directory;

	private ApplicationContextRunner runner() {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(DurableKafkaAutoConfiguration.class, KafkaAutoConfiguration.class,
					OutboxAutoConfiguration.class, DataSourceAutoConfiguration.class))
			.withPropertyValues("spring.datasource.url=" + url("application"));
	}

	private String url(String name) {
		return "jdbc:h2:file:async:" + this.directory.resolve(name);
	}

	@Test
	void ownConnectionsAreUsedAndAreNoBean(CapturedOutput output) {
		runner().withPropertyValues(URL + "=" + url("own"), "spring.datasource.hikari.maximum-pool-size=1")
			.run((context) -> {
				assertThat(context).hasSingleBean(DataSource.class);
				assertThat(output.toString().split("The outbox has connections of its own to H2", -1)).hasSize(2);
				DataSource application = context.getBean(DataSource.class);
				try (Connection only = application.getConnection()) {
					context.getBean(OutboxStore.class).insert(List.of(row()));
					assertThat(hasOutbox(only)).isFalse();
				}
				DataSource own = context.getBean(OutboxDataSource.class).getDataSource();
				try (Connection connection = own.getConnection()) {
					assertThat(hasOutbox(connection)).isTrue();
				}
			});
	}

	private static boolean hasOutbox(Connection connection) throws SQLException {
		return connection.getMetaData().getTables(null, null, "KAFKA_OUTBOX", null).next();
	}

	@Test
	void propertiesReachThePool() {
		runner()
			.withPropertyValues(URL + "=" + url("own"), "durable-kafka.outbox.datasource.username=sa",
					"durable-kafka.outbox.datasource.password=secret",
					"durable-kafka.outbox.datasource.driver-class-name=org.h2.Driver",
					"durable-kafka.outbox.datasource.maximum-pool-size=7",
					"durable-kafka.outbox.datasource.connection-timeout=3s",
					"durable-kafka.outbox.datasource.properties.LOCK_TIMEOUT=1234")
			.run((context) -> {
				HikariDataSource pool = (HikariDataSource) context.getBean(OutboxDataSource.class).getDataSource();
				assertThat(pool.getMaximumPoolSize()).isEqualTo(7);
				assertThat(pool.getConnectionTimeout()).isEqualTo(3000);
				assertThat(pool.getUsername()).isEqualTo("sa");
				assertThat(pool.getDataSourceProperties()).containsEntry("LOCK_TIMEOUT", "1234");
			});
	}

	@Test
	void ownConnectionsAreClosedWithTheContext() {
		HikariDataSource[] pool = new HikariDataSource[1];
		runner().withPropertyValues(URL + "=" + url("own"))
			.run((context) -> pool[0] = (HikariDataSource) context.getBean(OutboxDataSource.class).getDataSource());
		assertThat(pool[0].isClosed()).isTrue();
	}

	@Test
	void ownConnectionsAreStillThereWhenTheDeliveryEnds() {
		runner().withPropertyValues(URL + "=" + url("own")).run((context) -> {
			HikariDataSource pool = (HikariDataSource) context.getBean(OutboxDataSource.class).getDataSource();
			DurableDelivery delivery = context.getBean(DurableDelivery.class);
			boolean[] closed = { true };
			delivery.setParts(delivery.sender(), null, List.of(() -> closed[0] = pool.isClosed()));
			context.getSourceApplicationContext().close();
			assertThat(closed[0]).isFalse();
			assertThat(pool.isClosed()).isTrue();
		});
	}

	@Test
	void databaseThatCannotBeReachedIsExplainedWithoutItsPassword(CapturedOutput output) {
		runner()
			.withPropertyValues(URL + "=jdbc:postgresql://localhost:1/orders?password=hunter2",
					"durable-kafka.outbox.datasource.password=hunter3",
					"durable-kafka.outbox.datasource.connection-timeout=300ms")
			.run((context) -> {
				OutboxDataSourceException failure = cause(context, OutboxDataSourceException.class);
				FailureAnalysis analysis = new OutboxDataSourceFailureAnalyzer().analyze(failure);
				assertThat(analysis.getDescription()).contains(URL)
					.contains("jdbc:postgresql://localhost:1/orders")
					.contains("refused");
				assertThat(analysis.getAction()).contains("connection-timeout").contains("'username'");
				StringWriter trace = new StringWriter();
				context.getStartupFailure().printStackTrace(new PrintWriter(trace));
				assertThat(trace.toString() + analysis.getDescription()).doesNotContain("hunter");
			});
		assertThat(output).doesNotContain("hunter3");
	}

	@Test
	void propertiesWithoutAUrlAreRefused() {
		runner().withPropertyValues("durable-kafka.outbox.datasource.username=outbox")
			.run((context) -> assertThat(cause(context, InvalidConfigurationPropertyValueException.class).getName())
				.isEqualTo(URL));
	}

	@Test
	void missingDriverIsNamed() {
		runner().withPropertyValues(URL + "=jdbc:oracle:thin:scott/tiger@db:1521/orders").run((context) -> {
			InvalidConfigurationPropertyValueException failure = cause(context,
					InvalidConfigurationPropertyValueException.class);
			assertThat(failure.getName()).isEqualTo(URL);
			assertThat(failure.getReason()).contains("oracle.jdbc.OracleDriver");
			assertThat(String.valueOf(failure.getValue())).isEqualTo("jdbc:oracle:thin:@db:1521/orders");
		});
		runner()
			.withPropertyValues(URL + "=" + url("own"), "durable-kafka.outbox.datasource.driver-class-name=no.Driver")
			.run((context) -> assertThat(cause(context, InvalidConfigurationPropertyValueException.class).getName())
				.isEqualTo("durable-kafka.outbox.datasource.driver-class-name"));
	}

	@Test
	void withoutPoolThereAreNoOwnConnections() {
		runner().withClassLoader(new FilteredClassLoader(HikariDataSource.class))
			.withPropertyValues(URL + "=" + url("own"))
			.run((context) -> assertThat(cause(context, InvalidConfigurationPropertyValueException.class).getReason())
				.contains("HikariCP"));
	}

	@Test
	void inMemoryDatabaseIsRefusedWhenItWasChosen() {
		runner().withPropertyValues(URL + "=jdbc:h2:mem:orders")
			.run((context) -> assertThat(cause(context, InvalidConfigurationPropertyValueException.class).getReason())
				.contains("in-memory"));
	}

	@Test
	void unsupportedDatabaseIsRefusedWhenItWasChosenAndElseLeftAlone(CapturedOutput output) throws SQLException {
		DataSource foxPro = Mockito.mock(DataSource.class);
		Connection connection = Mockito.mock(Connection.class, Answers.RETURNS_DEEP_STUBS);
		Mockito.when(foxPro.getConnection()).thenReturn(connection);
		Mockito.when(connection.getMetaData().getDatabaseProductName()).thenReturn("FoxPro");
		String supported = "PostgreSQL, MySQL, MariaDB, H2, Oracle, Microsoft SQL Server";
		ApplicationContextRunner runner = runner().withBean("fox", DataSource.class, () -> foxPro)
			.withPropertyValues("durable-kafka.outbox.embedded.path=" + this.directory.resolve("embedded"));
		runner.withPropertyValues(BEAN + "=fox")
			.run((context) -> assertThat(cause(context, InvalidConfigurationPropertyValueException.class).getReason())
				.contains("FoxPro")
				.contains(supported));
		assertThat(output).doesNotContain("does not support");
		runner.run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(output).contains("does not support (FoxPro)").contains(supported).contains(BEAN);
		});
	}

	@Test
	void dataSourceIsChosenByName(CapturedOutput output) {
		runner().withBean("orders", DataSource.class, () -> dataSource("orders"))
			.withBean("records", DataSource.class, () -> dataSource("records"))
			.withPropertyValues(BEAN + "=records")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				context.getBean(OutboxStore.class).insert(List.of(row()));
				assertThat(output).contains("The outbox uses the DataSource 'records'");
				try (Connection connection = context.getBean("records", DataSource.class).getConnection()) {
					assertThat(hasOutbox(connection)).isTrue();
				}
			});
	}

	@Test
	void nameThatIsNoDataSourceIsRefused() {
		runner().withBean("orders", DataSource.class, () -> dataSource("orders"))
			.withPropertyValues(BEAN + "=recrods")
			.run((context) -> {
				InvalidConfigurationPropertyValueException failure = cause(context,
						InvalidConfigurationPropertyValueException.class);
				assertThat(failure.getName()).isEqualTo(BEAN);
				assertThat(failure.getReason()).contains("There are: orders");
			});
	}

	@Test
	void urlAndNameExcludeEachOther() {
		runner().withPropertyValues(URL + "=" + url("own"), BEAN + "=dataSource")
			.run((context) -> assertThat(cause(context, MutuallyExclusiveConfigurationPropertiesException.class))
				.isNotNull());
	}

	private DataSource dataSource(String name) {
		JdbcDataSource dataSource = new JdbcDataSource();
		dataSource.setURL(url(name));
		return dataSource;
	}

	private static <T extends Throwable> T cause(AssertableApplicationContext context, Class<T> type) {
		Throwable failure = context.getStartupFailure();
		while (failure != null && !type.isInstance(failure)) {
			failure = failure.getCause();
		}
		assertThat(failure).isInstanceOf(type);
		return type.cast(failure);
	}

	private static OutboxRecord row() {
		return new OutboxRecord(0, 7, "orders", null, new byte[] { 1 }, new byte[] { 2 }, HeaderCodec.encode(List.of()),
				1, "id", "test");
	}

}
