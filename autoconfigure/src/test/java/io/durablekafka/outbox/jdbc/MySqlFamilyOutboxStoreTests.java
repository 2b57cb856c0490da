package io.durablekafka.outbox.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.OutboxRowException;
import io.durablekafka.outbox.OutboxStoreException;
import io.durablekafka.testsupport.DatabaseServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * What MySQL and MariaDB have to do besides.
 */
abstract class MySqlFamilyOutboxStoreTests extends OutboxStoreContractTests {

	private static final int MEGABYTE = 1024 * 1024;

	abstract DatabaseServer server();

	@Override
	void configure(HikariConfig config) {
		config.setJdbcUrl(server().jdbcUrl());
		config.setUsername(server().username());
		config.setPassword(server().password());
	}

	@Override
	String history() {
		return "outbox_history";
	}

	@Override
	String identifiedBy() {
		return "IDENTIFIED BY";
	}

	@Test
	void fewPrivilegesAreEnough() {
		assertThatFewPrivilegesAreEnough();
	}

	@Test
	void connectionsHaveAnotherIsolationByThemselves() throws SQLException {
		try (Connection connection = dataSource().getConnection()) {
			assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_REPEATABLE_READ);
		}
	}

	/**
	 * A relay would pass over rows that become visible after rows with greater ids.
	 */
	@Test
	void insertWaitsForThatOfAnotherInstance() throws Exception {
		try (OutboxConnection other = OutboxConnection.open(dataSource(), true, dialect(), Duration.ofSeconds(10))) {
			dialect().beginTurn(other, "kafka_outbox");
			CompletableFuture<Long> insert = CompletableFuture.supplyAsync(() -> this.store.insert(List.of(row())));
			Awaitility.await()
				.until(() -> this.jdbc
					.sql("SELECT COUNT(*) FROM information_schema.processlist WHERE state = 'User lock'")
					.query(Long.class)
					.single() > 0);
			assertThat(insert).isNotDone();
			assertThat(readAll()).isEmpty();
			dialect().endTurn(other, "kafka_outbox");
			insert.get(10, TimeUnit.SECONDS);
		}
		assertThat(readAll()).hasSize(1);
	}

	@Test
	void frozenInstanceKeepsNobodyFromStoring() throws Exception {
		try (OutboxConnection frozen = OutboxConnection.open(dataSource(), true, dialect(), Duration.ofSeconds(10))) {
			dialect().beginTurn(frozen, "kafka_outbox");
			this.store.insert(List.of(row()));
			assertThat(readAll()).hasSize(1);
			dialect().endTurn(frozen, "kafka_outbox");
		}
	}

	/**
	 * What it has inserted would become visible behind what others have stored meanwhile.
	 */
	@Test
	void instanceFrozenWithinATransactionLosesIt() throws Exception {
		try (OutboxConnection frozen = OutboxConnection.open(dataSource(), false, dialect(), Duration.ofSeconds(10))) {
			dialect().beginTurn(frozen, "kafka_outbox");
			dialect().insert(frozen, "kafka_outbox", List.of(TestRows.row("frozen")));
			this.store.insert(List.of(TestRows.row("later")));
			assertThatExceptionOfType(SQLException.class).isThrownBy(frozen::commit);
		}
		assertThat(TestRows.messageIds(readAll())).containsExactly("later");
	}

	/**
	 * Only an idle session is frozen. What the server works on is waited for.
	 */
	@Test
	void insertThatTheServerWorksOnIsWaitedFor() throws Exception {
		try (Connection locking = dataSource().getConnection();
				Statement lock = locking.createStatement();
				OutboxConnection slow = OutboxConnection.open(dataSource(), true, dialect(), Duration.ofSeconds(30))) {
			lock.execute("LOCK TABLES kafka_outbox_dead WRITE");
			dialect().beginTurn(slow, "kafka_outbox");
			CompletableFuture<Long> statement = CompletableFuture.supplyAsync(() -> count(slow));
			CompletableFuture<Long> insert = CompletableFuture.supplyAsync(() -> this.store.insert(List.of(row())));
			assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> insert.get(5, TimeUnit.SECONDS));
			lock.execute("UNLOCK TABLES");
			assertThat(statement.get(10, TimeUnit.SECONDS)).isZero();
			dialect().endTurn(slow, "kafka_outbox");
			insert.get(10, TimeUnit.SECONDS);
		}
	}

	private static Long count(OutboxConnection connection) {
		try (Statement statement = connection.jdbc().createStatement();
				ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM kafka_outbox_dead")) {
			rows.next();
			return rows.getLong(1);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * The lock belongs to the session, which the pool would hand out with it.
	 */
	@Test
	void turnThatCannotBeGivenBackEndsWithItsConnection() {
		JdbcOutboxStore failing = store(new RefusedStatements(dataSource(), "RELEASE_LOCK"), Duration.ofSeconds(30));
		failing.insert(List.of(row()));
		assertThat(readAll()).hasSize(1);
		Awaitility.await().until(() -> isTurnFree("outbox.kafka_outbox"));
	}

	@Test
	void turnsAreThoseOfTheTableAndNotOfTheConnectionsDatabase() throws SQLException {
		HikariConfig config = new HikariConfig();
		configure(config);
		config.setJdbcUrl(server().jdbcUrl().replace("/outbox", "/"));
		try (HikariDataSource source = new HikariDataSource(config);
				OutboxConnection connection = OutboxConnection.open(source, true, dialect(), Duration.ofSeconds(10))) {
			dialect().beginTurn(connection, "outbox.kafka_outbox");
			assertThat(isTurnFree("outbox.kafka_outbox")).isFalse();
			dialect().endTurn(connection, "outbox.kafka_outbox");
			assertThat(isTurnFree("outbox.kafka_outbox")).isTrue();
		}
	}

	private boolean isTurnFree(String table) {
		return this.jdbc.sql("SELECT IS_FREE_LOCK(CONCAT('durable-kafka-', MD5(?)))")
			.param(table)
			.query(Integer.class)
			.single() == 1;
	}

	@Test
	void failedInsertGivesItsTurnBack() throws Exception {
		assertThat(catchThrowableOfType(OutboxRowException.class,
				() -> this.store.insert(List.of(TestRows.refused("refused")))))
			.isNotNull();
		assertThat(isTurnFree("outbox.kafka_outbox")).isTrue();
	}

	private static OutboxRecord row() {
		return TestRows.row("waits");
	}

	@Test
	void batchLargerThanAPacketIsStoredInOrderInOneTransaction() {
		limitPacketsTo(4 * MEGABYTE, (store) -> {
			List<OutboxRecord> batch = new ArrayList<>();
			for (int i = 0; i < 12; i++) {
				batch.add(TestRows.row("t", "large" + i, new byte[MEGABYTE]));
			}
			long bound = store.insert(batch);
			List<OutboxRecord> rows = readAll();
			assertThat(TestRows.messageIds(rows)).isEqualTo(TestRows.messageIds(batch));
			assertThat(bound).isEqualTo(rows.get(11).id());
			batch.set(11, TestRows.refused("refused"));
			assertThat(catchThrowableOfType(OutboxRowException.class, () -> store.insert(batch))).isNotNull();
			assertThat(readAll()).hasSize(12);
		});
	}

	@Test
	void rowLargerThanAPacketIsBlamedAndLeavesNothingOfItsBatch() {
		limitPacketsTo(4 * MEGABYTE, (store) -> {
			List<OutboxRecord> batch = List.of(TestRows.row("small"),
					TestRows.row("t", "large", new byte[6 * MEGABYTE]));
			OutboxStoreException failure = catchThrowableOfType(OutboxStoreException.class, () -> store.insert(batch));
			assertThat(failure).isInstanceOf(OutboxRowException.class);
			assertThat(readAll()).isEmpty();
		});
	}

	private void limitPacketsTo(int bytes, Consumer<JdbcOutboxStore> test) {
		long limit = this.jdbc.sql("SELECT @@GLOBAL.max_allowed_packet").query(Long.class).single();
		this.jdbc.sql("SET GLOBAL max_allowed_packet = " + bytes).update();
		try (HikariDataSource source = pool(true)) {
			test.accept(store(source, Duration.ofSeconds(30)));
		}
		finally {
			this.jdbc.sql("SET GLOBAL max_allowed_packet = " + limit).update();
		}
	}

	@Test
	void boundIsRightWhenIdsGoInSteps() {
		this.jdbc.sql("SET GLOBAL auto_increment_increment = 7").update();
		try (HikariDataSource source = pool(true)) {
			JdbcOutboxStore store = store(source, Duration.ofSeconds(30));
			long bound = store.insert(TestRows.rows("r", 10));
			List<OutboxRecord> rows = readAll();
			assertThat(TestRows.messageIds(rows)).isEqualTo(TestRows.messageIds(TestRows.rows("r", 10)));
			assertThat(rows.get(9).id() - rows.get(0).id()).isEqualTo(63);
			assertThat(bound).isEqualTo(rows.get(9).id());
		}
		finally {
			this.jdbc.sql("SET GLOBAL auto_increment_increment = 1").update();
		}
	}

	@Test
	void rowsThatDoNotExistAreNotWaitedFor() throws SQLException {
		this.store.insert(TestRows.rows("r", 3));
		List<OutboxRecord> rows = readAll();
		try (Connection other = dataSource().getConnection(); Statement locks = other.createStatement()) {
			other.setAutoCommit(false);
			other.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
			locks.execute("SELECT id FROM kafka_outbox WHERE message_id = 'r1' FOR UPDATE");
			assertThat(this.store.delete(new long[] { rows.get(0).id(), rows.get(2).id(), 1_000_000 })).isEqualTo(2);
			this.store.insert(TestRows.rows("s", 1));
			other.rollback();
		}
		assertThat(TestRows.messageIds(readAll())).containsExactly("r1", "s0");
	}

	@Test
	void lockThatIsNotGivenInTimeLeavesNoDoubt() throws SQLException {
		this.store.insert(TestRows.rows("r", 1));
		OutboxRecord row = readAll().get(0);
		this.jdbc.sql("SET GLOBAL innodb_lock_wait_timeout = 1").update();
		try (HikariDataSource source = pool(true);
				Connection other = dataSource().getConnection();
				Statement locks = other.createStatement()) {
			other.setAutoCommit(false);
			locks.execute("SELECT id FROM kafka_outbox FOR UPDATE");
			OutboxStoreException failure = catchThrowableOfType(OutboxStoreException.class,
					() -> store(source, Duration.ofSeconds(60)).delete(new long[] { row.id() }));
			assertThat(failure).hasMessageContaining("error code 1205").isNotInstanceOf(OutboxRowException.class);
			assertThat(failure.isInDoubt()).isFalse();
			other.rollback();
		}
		finally {
			this.jdbc.sql("SET GLOBAL innodb_lock_wait_timeout = 50").update();
		}
		assertThat(readAll()).hasSize(1);
	}

	@Test
	void insertWhoseConnectionIsKilledIsInDoubt() throws Exception {
		OutboxStoreException failure;
		try (Connection other = dataSource().getConnection(); Statement locks = other.createStatement()) {
			locks.execute("LOCK TABLES kafka_outbox WRITE");
			CompletableFuture<Void> insert = CompletableFuture.runAsync(() -> this.store.insert(TestRows.rows("r", 5)));
			this.jdbc.sql("KILL " + connectionThatWaits()).update();
			failure = failureOf(insert);
			locks.execute("UNLOCK TABLES");
		}
		assertThat(failure.isInDoubt()).isTrue();
		assertThat(readAll()).isEmpty();
	}

	private long connectionThatWaits() {
		return Awaitility.await()
			.until(() -> this.jdbc
				.sql("SELECT id FROM information_schema.processlist WHERE state = 'Waiting for table metadata lock'")
				.query(Long.class)
				.list(), (waiting) -> !waiting.isEmpty())
			.get(0);
	}

	private OutboxStoreException failureOf(CompletableFuture<Void> insert)
			throws InterruptedException, TimeoutException {
		ExecutionException failure = catchThrowableOfType(ExecutionException.class,
				() -> insert.get(60, TimeUnit.SECONDS));
		return (OutboxStoreException) failure.getCause();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					ENGINE = MyISAM                              | has the engine MyISAM | ENGINE = InnoDB
					MODIFY record_value BLOB                     | Column 'record_value' of table 'kafka_outbox' is of type blob | LONGBLOB
					MODIFY record_key VARBINARY(200)             | Column 'record_key' of table 'kafka_outbox' is of type varbinary | LONGBLOB
					MODIFY created_at DATETIME DEFAULT NOW()     | Column 'created_at' of table 'kafka_outbox' is of type datetime(0) | DATETIME(6)
					MODIFY created_at TIMESTAMP(6) DEFAULT NOW(6)| Column 'created_at' of table 'kafka_outbox' is of type timestamp(6) | DATETIME(6)
					MODIFY topic VARCHAR(255) COLLATE utf8mb4_general_ci | compared by utf8mb4_general_ci | collation of the script""")
	void tableThatIsUnsuitableIsNamedWithTheFix(String change, String problem, String fix) {
		this.jdbc.sql("ALTER TABLE kafka_outbox " + change).update();
		UnsuitableDatabaseException failure = catchThrowableOfType(UnsuitableDatabaseException.class,
				this.store::check);
		assertThat(failure).hasMessageContaining(problem).hasMessageContaining("kafka_outbox");
		assertThat(failure.getFix()).contains(fix);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			SESSION sql_mode = ''                | SQL mode is not strict             | STRICT_TRANS_TABLES
			GLOBAL read_only = 1                 | read-only                          | primary""")
	void settingThatIsUnsuitableIsNamedWithTheFix(String setting, String problem, String fix) throws SQLException {
		this.jdbc.sql("CREATE USER IF NOT EXISTS plain IDENTIFIED BY 'plain'").update();
		this.jdbc.sql("GRANT SELECT, INSERT, UPDATE, DELETE ON *.* TO plain").update();
		HikariConfig config = new HikariConfig();
		configure(config);
		config.setUsername("plain");
		config.setPassword("plain");
		try (HikariDataSource source = new HikariDataSource(config); Connection connection = source.getConnection()) {
			if (setting.startsWith("SESSION")) {
				try (Statement statement = connection.createStatement()) {
					statement.execute("SET " + setting);
				}
			}
			else {
				this.jdbc.sql("SET " + setting).update();
			}
			JdbcOutboxStore store = store(new OneConnection(connection), Duration.ofSeconds(30));
			UnsuitableDatabaseException failure = catchThrowableOfType(UnsuitableDatabaseException.class, store::check);
			assertThat(failure).hasMessageContaining(problem);
			assertThat(failure.getFix()).contains(fix);
		}
		finally {
			this.jdbc.sql("SET GLOBAL read_only = 0").update();
			this.jdbc.sql("DROP USER plain").update();
		}
	}

}
