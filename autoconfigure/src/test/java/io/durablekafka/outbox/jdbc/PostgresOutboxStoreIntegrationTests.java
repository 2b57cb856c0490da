package io.durablekafka.outbox.jdbc;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.durablekafka.outbox.OutboxQuery;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.OutboxRowException;
import io.durablekafka.outbox.OutboxStoreException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link JdbcOutboxStore} on a real PostgreSQL server.
 */
class PostgresOutboxStoreIntegrationTests extends OutboxStoreContractTests {

	private static EmbeddedPostgres postgres;

	private final List<OutboxRecord> batch = TestRows.rows("r", 5);

	@BeforeAll
	static void startServer() throws IOException {
		postgres = EmbeddedPostgres.builder().setServerConfig("synchronous_commit", "on").start();
	}

	@AfterAll
	static void stopServer() throws IOException {
		postgres.close();
	}

	@Override
	void configure(HikariConfig config) {
		config.setJdbcUrl("jdbc:postgresql://localhost:%d/postgres".formatted(postgres.getPort()));
		config.setUsername("postgres");
	}

	@Override
	String history() {
		return "outbox_history";
	}

	@Override
	OutboxDialect dialect() {
		return new PostgresOutboxDialect();
	}

	@Test
	void insertWhoseBackendDiesBeforeCommitIsInDoubtAndNotStored() throws Exception {
		OutboxStoreException failure;
		try (Connection locker = dataSource().getConnection(); Statement lock = locker.createStatement()) {
			locker.setAutoCommit(false);
			lock.execute("LOCK TABLE kafka_outbox IN ACCESS EXCLUSIVE MODE");
			CompletableFuture<Void> insert = insertInBackground(this.store);
			terminate(backendThatWaitsFor("Lock"));
			failure = failureOf(insert);
			locker.rollback();
		}
		assertThat(failure.isInDoubt()).isTrue();
		assertThat(this.store.stored(TestRows.messageIds(this.batch))).isEmpty();
	}

	/**
	 * With a synchronous standby that never answers, the commit is done but not reported:
	 * the only way to have a real server commit and lose the answer on demand.
	 */
	@Test
	void insertWhoseBackendDiesAfterCommitIsInDoubtAndStored() throws Exception {
		this.jdbc.sql("ALTER SYSTEM SET synchronous_standby_names = 'nobody'").update();
		OutboxStoreException failure;
		try {
			this.jdbc.sql("SELECT pg_reload_conf()").query().singleValue();
			await().until(() -> this.jdbc.sql("SHOW synchronous_standby_names").query(String.class).single(),
					"nobody"::equals);
			CompletableFuture<Void> insert = insertInBackground(this.store);
			terminate(backendThatWaitsFor("SyncRep"));
			failure = failureOf(insert);
		}
		finally {
			this.jdbc.sql("ALTER SYSTEM RESET synchronous_standby_names").update();
			this.jdbc.sql("SELECT pg_reload_conf()").query().singleValue();
		}
		assertThat(failure.isInDoubt()).isTrue();
		assertThat(this.store.stored(TestRows.messageIds(this.batch))).hasSize(5);
	}

	@Test
	void insertThatTakesTooLongIsCancelledWithoutDoubt() throws Exception {
		JdbcOutboxStore store = store(dataSource(), Duration.ofSeconds(1));
		OutboxStoreException failure;
		try (Connection locker = dataSource().getConnection(); Statement lock = locker.createStatement()) {
			locker.setAutoCommit(false);
			lock.execute("LOCK TABLE kafka_outbox IN ACCESS EXCLUSIVE MODE");
			failure = failureOf(insertInBackground(store));
			locker.rollback();
		}
		assertThat(failure).hasMessageContaining("57014");
		assertThat(failure.isInDoubt()).isFalse();
		assertThat(this.store.stored(TestRows.messageIds(this.batch))).isEmpty();
	}

	@Test
	void frozenServerIsGivenUp() throws Exception {
		JdbcOutboxStore store = store(dataSource(), Duration.ofSeconds(1));
		OutboxStoreException failure;
		int frozen;
		try (Connection locker = dataSource().getConnection(); Statement lock = locker.createStatement()) {
			locker.setAutoCommit(false);
			lock.execute("LOCK TABLE kafka_outbox IN ACCESS EXCLUSIVE MODE");
			CompletableFuture<Void> insert = insertInBackground(store);
			frozen = backendThatWaitsFor("Lock");
			signal("STOP", frozen);
			try {
				failure = failureOf(insert);
			}
			finally {
				signal("CONT", frozen);
			}
			locker.rollback();
		}
		assertThat(failure.isInDoubt()).isTrue();
		await().untilAsserted(() -> assertThat(this.jdbc.sql("SELECT COUNT(*) FROM pg_stat_activity WHERE pid = ?")
			.param(frozen)
			.query(Long.class)
			.single()).isZero());
	}

	/**
	 * A relay would pass over rows that become visible after rows with greater ids.
	 */
	@Test
	void idsOfTwoInstancesBecomeVisibleInTheirOrder() throws Exception {
		List<OutboxRecord> first = TestRows.rows("first", 3);
		try (OutboxConnection slow = OutboxConnection.open(dataSource(), false, dialect(), Duration.ofSeconds(10))) {
			dialect().insert(slow, "kafka_outbox", first);
			CompletableFuture<Void> second = insertInBackground(this.store);
			backendThatWaitsFor("Lock");
			assertThat(this.store.read(OutboxQuery.of(0, 100, Long.MAX_VALUE))).isEmpty();
			slow.commit();
			second.get(10, TimeUnit.SECONDS);
		}
		List<String> expected = new ArrayList<>(TestRows.messageIds(first));
		expected.addAll(TestRows.messageIds(this.batch));
		assertThat(this.store.read(OutboxQuery.of(0, 100, Long.MAX_VALUE))).extracting(OutboxRecord::messageId)
			.containsExactlyElementsOf(expected);
	}

	/**
	 * A dead letter comes back in a transaction of two statements.
	 */
	@Test
	void instanceFrozenWithinATransactionLosesItsTurn() throws Exception {
		try (OutboxConnection frozen = OutboxConnection.open(dataSource(), false, dialect(), Duration.ofSeconds(10))) {
			dialect().beginTurn(frozen, "kafka_outbox");
			dialect().insert(frozen, "kafka_outbox", TestRows.rows("frozen", 3));
			insertInBackground(this.store).get(20, TimeUnit.SECONDS);
			assertThatExceptionOfType(SQLException.class).isThrownBy(frozen::commit);
		}
		assertThat(this.store.read(OutboxQuery.of(0, 100, Long.MAX_VALUE))).extracting(OutboxRecord::messageId)
			.containsExactlyElementsOf(TestRows.messageIds(this.batch));
	}

	@Test
	void commitThatFailsInTransactionIsCertain() {
		this.jdbc.sql("ALTER TABLE kafka_outbox ADD CONSTRAINT once UNIQUE (message_id) DEFERRABLE INITIALLY DEFERRED")
			.update();
		this.store.insert(this.batch);
		OutboxStoreException failure = catchThrowableOfType(OutboxStoreException.class,
				() -> this.store.insert(List.of(TestRows.row("new"), TestRows.row("r1"))));
		assertThat(failure.isInDoubt()).isFalse();
		assertThat(this.store.stored(List.of("new"))).isEmpty();
	}

	@Test
	void fewPrivilegesAreEnough() {
		assertThatFewPrivilegesAreEnough();
	}

	@Test
	void zeroCharacterIsBlamedOnRow() {
		assertThat(catchThrowableOfType(OutboxStoreException.class,
				() -> this.store.insert(List.of(TestRows.row("zero\0")))))
			.isInstanceOf(OutboxRowException.class);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					ALTER TABLE kafka_outbox SET UNLOGGED                              | is unlogged | SET LOGGED
					ALTER TABLE kafka_outbox ALTER id SET CACHE 20                     | takes 20 ids | ALTER SEQUENCE kafka_outbox_id_seq CACHE 1
					ALTER TABLE kafka_outbox ALTER record_key TYPE TEXT USING 'x'      | Column 'record_key' of table 'kafka_outbox' has the type 'text' | the script
					ALTER TABLE kafka_outbox_dead ALTER created_at TYPE TIMESTAMP      | Column 'created_at' of table 'kafka_outbox_dead' has the type 'timestamp without time zone' | the script""")
	void tableThatIsUnsuitableIsNamedWithTheFix(String change, String problem, String fix) {
		this.jdbc.sql(change).update();
		UnsuitableDatabaseException failure = catchThrowableOfType(UnsuitableDatabaseException.class,
				this.store::check);
		assertThat(failure).hasMessageContaining(problem);
		assertThat(failure.getFix()).contains(fix);
	}

	@ParameterizedTest
	@CsvSource({ "default_transaction_isolation=serializable, serializable, read committed",
			"default_transaction_isolation=repeatable\\ read, repeatable read, read committed",
			"default_transaction_read_only=on, read-only, primary" })
	void settingThatIsUnsuitableIsNamedWithTheFix(String setting, String problem, String fix) {
		HikariConfig config = new HikariConfig();
		configure(config);
		config.addDataSourceProperty("options", "-c " + setting);
		try (HikariDataSource source = new HikariDataSource(config)) {
			UnsuitableDatabaseException failure = catchThrowableOfType(UnsuitableDatabaseException.class,
					store(source, Duration.ofSeconds(30))::check);
			assertThat(failure).hasMessageContaining(problem);
			assertThat(failure.getFix()).contains(fix);
		}
	}

	private CompletableFuture<Void> insertInBackground(JdbcOutboxStore store) {
		return CompletableFuture.runAsync(() -> store.insert(this.batch));
	}

	private OutboxStoreException failureOf(CompletableFuture<Void> insert)
			throws InterruptedException, TimeoutException {
		ExecutionException failure = catchThrowableOfType(ExecutionException.class,
				() -> insert.get(20, TimeUnit.SECONDS));
		return (OutboxStoreException) failure.getCause();
	}

	private int backendThatWaitsFor(String event) {
		return await()
			.until(() -> this.jdbc.sql("SELECT pid FROM pg_stat_activity WHERE ? IN (wait_event, wait_event_type)")
				.param(event)
				.query(Integer.class)
				.list(), (waiting) -> !waiting.isEmpty())
			.get(0);
	}

	private void terminate(int backend) {
		this.jdbc.sql("SELECT pg_terminate_backend(?)").param(backend).query().singleValue();
	}

	private void signal(String signal, int process) throws IOException, InterruptedException, SQLException {
		assertThat(new ProcessBuilder("kill", "-" + signal, String.valueOf(process)).start().waitFor()).isZero();
	}

}
