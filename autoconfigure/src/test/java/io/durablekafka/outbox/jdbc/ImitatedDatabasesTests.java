package io.durablekafka.outbox.jdbc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

import javax.sql.DataSource;

import io.durablekafka.outbox.DeadLetter;
import io.durablekafka.outbox.FailureCategory;
import io.durablekafka.outbox.LaneSet;
import io.durablekafka.outbox.Lease;
import io.durablekafka.outbox.OrderKey;
import io.durablekafka.outbox.OutboxQuery;
import io.durablekafka.outbox.OutboxRecord;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What can be known about {@link OracleOutboxDialect} and {@link SqlServerOutboxDialect}
 * without their servers: the statements, how values are bound, and that H2 in its modes
 * of compatibility understands them. This is no proof that the servers do.
 */
class ImitatedDatabasesTests {

	private static final OutboxTables TABLES = OutboxTables.defaults();

	private static final Pattern CREATE_TABLE = Pattern.compile("CREATE TABLE kafka_outbox\\w* \\(.*?\\n\\)",
			Pattern.DOTALL);

	private final JdbcDataSource dataSource = new JdbcDataSource();

	private JdbcClient open(String mode) {
		this.dataSource.setURL("jdbc:h2:mem:%s;MODE=%s;DB_CLOSE_DELAY=-1".formatted(UUID.randomUUID(), mode));
		return JdbcClient.create(this.dataSource);
	}

	private static List<String> tables(OutboxDialect dialect) {
		return CREATE_TABLE.matcher(new JdbcOutboxSchema(dialect, TABLES).script())
			.results()
			.map(MatchResult::group)
			.toList();
	}

	private static String alias(String name, String method) {
		return "CREATE ALIAS %s FOR '%s.%s'".formatted(name, ImitatedFunctions.class.getName(), method);
	}

	private static void storeReadAndDelete(DataSource dataSource, OutboxDialect dialect) {
		JdbcOutboxStore store = new JdbcOutboxStore(dataSource, dialect, TABLES);
		List<OutboxRecord> batch = TestRows.rows("r", 20);
		long bound = store.insert(batch);
		List<OutboxRecord> rows = store
			.read(new OutboxQuery(0, 15, Long.MAX_VALUE, Set.of("other"), LaneSet.range(0, 256)));
		assertThat(TestRows.messageIds(rows)).isEqualTo(TestRows.messageIds(batch.subList(0, 15)));
		assertThat(rows.get(0).value()).isEqualTo(batch.get(0).value());
		assertThat(bound).isEqualTo(rows.get(0).id() + 19);
		List<String> wanted = LongStream.range(0, 5000).mapToObj((i) -> "r" + i).toList();
		assertThat(store.stored(wanted)).hasSize(20);
		store.bury(new DeadLetter(rows.get(0), FailureCategory.RECORD, "error".repeat(1000), 1));
		store.bury(new DeadLetter(TestRows.row("new"), FailureCategory.RECORD, "error", 1));
		store.bury(new DeadLetter(TestRows.row("new"), FailureCategory.RECORD, "error", 1));
		assertThat(store.delete(TestRows.ids(rows))).isEqualTo(14);
		assertThat(store.backlog().rowsByLane())
			.satisfies((lanes) -> assertThat(LongStream.of(lanes).sum()).isEqualTo(5));
		assertThat(store.oldestId()).isEqualTo(rows.get(14).id() + 1);
	}

	@ParameterizedTest
	@CsvSource({ "1062, 23000, true", "1205, HY000, true", "1213, 40001, true", "1290, HY000, true",
			"1317, 70100, true", "3819, HY000, true", "1927, 70100, false", "1180, HY000, false", "0, 08S01, false" })
	void onlyWhatMySqlRefusedIsCertain(int code, String state, boolean rolledBack) {
		SQLException failure = new SQLException("failure", state, code);
		assertThat(new MySqlOutboxDialect().isRolledBack(failure)).isEqualTo(rolledBack);
		assertThat(new MariaDbOutboxDialect().isRolledBack(failure)).isEqualTo(rolledBack);
	}

	@Test
	void schemaAndFlywayScriptsOfAllDatabasesAreTheSame() throws IOException {
		for (OutboxDialect dialect : List.of(new OracleOutboxDialect(), new SqlServerOutboxDialect(),
				new MySqlOutboxDialect(), new MariaDbOutboxDialect())) {
			assertThat(resource("flyway/%s/R__durable_kafka_outbox.sql".formatted(dialect.platform())))
				.endsWith(resource("schema-%s.sql".formatted(dialect.platform())));
			assertThat(resource("liquibase/changelog.yaml"))
				.contains("META-INF/durable-kafka/outbox/schema-%s.sql".formatted(dialect.platform()));
		}
	}

	private static String resource(String name) throws IOException {
		return new ClassPathResource("META-INF/durable-kafka/outbox/" + name)
			.getContentAsString(StandardCharsets.UTF_8);
	}

	/**
	 * Oracle, as far as H2 can tell.
	 */
	@Nested
	class Oracle {

		private final OutboxDialect dialect = new OracleOutboxDialect();

		@BeforeEach
		void createTables() {
			JdbcClient jdbc = open("Oracle");
			jdbc.sql("CREATE SCHEMA DBMS_LOB").update();
			jdbc.sql(alias("DBMS_LOB.GETLENGTH", "length")).update();
			List<String> tables = tables(this.dialect);
			assertThat(tables).hasSize(3);
			tables.forEach((table) -> jdbc.sql(table.replace("(NOCACHE ORDER)", "")).update());
		}

		@Test
		void rowsAreStoredReadBuriedAndDeleted() {
			storeReadAndDelete(ImitatedDatabasesTests.this.dataSource, this.dialect);
		}

		@Test
		void emptyArraysAreNotNullAndEmptyTextsComeBack() {
			JdbcOutboxStore store = new JdbcOutboxStore(ImitatedDatabasesTests.this.dataSource, this.dialect, TABLES);
			store.insert(List.of(new OutboxRecord(0, 1, "t", null, new byte[0], null, new byte[0], 1, "a", ""),
					new OutboxRecord(0, 1, "t", 0, null, new byte[0], new byte[] { 1 }, 1, "b", "app")));
			List<OutboxRecord> rows = store.read(OutboxQuery.of(0, 10, 1000));
			assertThat(rows.get(0)).satisfies((row) -> {
				assertThat(row.partition()).isNull();
				assertThat(row.key()).isEmpty();
				assertThat(row.value()).isNull();
				assertThat(row.headers()).isEmpty();
				assertThat(row.origin()).isEmpty();
			});
			assertThat(rows.get(1)).satisfies((row) -> {
				assertThat(row.partition()).isZero();
				assertThat(row.key()).isNull();
				assertThat(row.value()).isEmpty();
			});
		}

		@Test
		void leaseWithoutLanesComesBack() {
			JdbcLeaseStore leases = new JdbcLeaseStore(ImitatedDatabasesTests.this.dataSource, this.dialect, TABLES,
					Duration.ofSeconds(30));
			Lease lease = new Lease("a", "host", LaneSet.NONE, false);
			assertThat(leases.change(0, lease, Duration.ofMinutes(1), List.of())).isTrue();
			assertThat(leases.change(0, lease, Duration.ofMinutes(1), List.of())).isFalse();
			assertThat(leases.renew("a")).isTrue();
			assertThat(leases.read().leases()).containsExactly(lease);
		}

		@Test
		void summaryReadsOneRow() {
			JdbcOutboxStore store = new JdbcOutboxStore(ImitatedDatabasesTests.this.dataSource, this.dialect, TABLES);
			store.insert(TestRows.rows("r", 2));
			assertThat(store.summary().pending()).isEqualTo(2);
			assertThat(store.summary().oldestAge()).isBetween(Duration.ZERO, Duration.ofMinutes(5));
			assertThat(new OutboxSql(this.dialect, TABLES).summary()).endsWith(" FROM DUAL");
		}

		@Test
		void keysAreComparedAsLobs() {
			OutboxQuery query = new OutboxQuery(0, 10, 1000, Set.of(), LaneSet.ALL,
					Set.of(Objects.requireNonNull(OrderKey.of("a", new byte[] { 1 }, null))));
			assertThat(new OutboxSql(this.dialect, TABLES).read(query))
				.contains("record_key IS NULL OR DBMS_LOB.COMPARE(record_key, ?) <> 0)");
		}

		@Test
		void scriptConsistsOfBlocks() {
			List<String> blocks = List.of(new JdbcOutboxSchema(this.dialect, new OutboxTables("app", "x_")).script()
				.split(this.dialect.scriptSeparator()));
			assertThat(blocks).hasSize(4)
				.allMatch((block) -> block.contains("BEGIN") && block.stripTrailing().endsWith("END;"));
			assertThat(blocks.get(0)).contains("CREATE TABLE app.x_outbox (");
			assertThat(blocks.get(2)).contains("CREATE INDEX x_outbox_dead_message_id ON app.x_outbox_dead (");
		}

		@ParameterizedTest
		@CsvSource({ "1, true", "60, true", "942, true", "1013, true", "1653, true", "3113, false", "17002, false" })
		void onlyWhatTheDatabaseRefusedIsCertain(int code, boolean rolledBack) {
			assertThat(this.dialect.isRolledBack(new SQLException("ORA", "72000", code))).isEqualTo(rolledBack);
		}

	}

	/**
	 * SQL Server, as far as H2 can tell.
	 */
	@Nested
	class SqlServer {

		private final OutboxDialect dialect = new SqlServerOutboxDialect();

		@BeforeEach
		void createTables() {
			JdbcClient jdbc = open("MSSQLServer");
			jdbc.sql(alias("DATALENGTH", "length")).update();
			jdbc.sql(alias("SYSUTCDATETIME", "utc")).update();
			jdbc.sql(alias("IDENT_CURRENT", "lastId")).update();
			List<String> tables = tables(this.dialect);
			assertThat(tables).hasSize(3);
			tables.forEach(
					(table) -> jdbc.sql(table.replaceAll("COLLATE \\w+", "").replaceAll(",\\s+INDEX .*", "")).update());
		}

		@Test
		void rowsAreStoredReadBuriedAndDeleted() {
			storeReadAndDelete(ImitatedDatabasesTests.this.dataSource, this.dialect);
		}

		@Test
		void statementsAreThoseOfSqlServer() {
			OutboxSql sql = new OutboxSql(this.dialect, TABLES);
			assertThat(sql.sizes(OutboxQuery.of(0, 1, 1))).contains("DATALENGTH(record_value)")
				.endsWith("OFFSET 0 ROWS FETCH NEXT ? ROWS ONLY");
			assertThat(sql.summary()).contains("DATEDIFF_BIG(MILLISECOND, created_at, SYSUTCDATETIME())");
			assertThat(new LeaseSql(this.dialect, TABLES).removeExpired())
				.contains("ABS(DATEDIFF_BIG(MILLISECOND, renewed_at, SYSUTCDATETIME())) > lease_millis");
		}

		@Test
		void scriptNamesTablesInTheirSchema() {
			String script = new JdbcOutboxSchema(this.dialect, new OutboxTables("app", "x_")).script();
			assertThat(script).contains("IF OBJECT_ID(N'app.x_outbox', N'U') IS NULL", "CREATE TABLE app.x_outbox (",
					"INDEX x_outbox_dead_message_id NONCLUSTERED");
			assertThat(script.split(this.dialect.scriptSeparator())).hasSize(3);
		}

		@ParameterizedTest
		@CsvSource({ "547, true", "1205, true", "208, true", "3906, true", "9002, true", "0, false", "596, false" })
		void onlyWhatTheDatabaseRefusedIsCertain(int code, boolean rolledBack) {
			assertThat(this.dialect.isRolledBack(new SQLException("failure", "S0001", code))).isEqualTo(rolledBack);
		}

	}

}
