package io.durablekafka.outbox.jdbc;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.durablekafka.outbox.CallersTransaction;
import io.durablekafka.outbox.DeadKey;
import io.durablekafka.outbox.DeadLetter;
import io.durablekafka.outbox.FailureCategory;
import io.durablekafka.outbox.HeaderCodec;
import io.durablekafka.outbox.LaneSet;
import io.durablekafka.outbox.Lease;
import io.durablekafka.outbox.LeaseStore;
import io.durablekafka.outbox.Leases;
import io.durablekafka.outbox.OrderKey;
import io.durablekafka.outbox.OutboxAdministration;
import io.durablekafka.outbox.OutboxBacklog;
import io.durablekafka.outbox.OutboxEntry;
import io.durablekafka.outbox.OutboxFilter;
import io.durablekafka.outbox.OutboxQuery;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.OutboxRowException;
import io.durablekafka.outbox.OutboxState;
import io.durablekafka.outbox.OutboxStoreException;
import io.durablekafka.outbox.OutboxSummary;
import io.durablekafka.outbox.OutboxTopic;
import io.durablekafka.outbox.Slots;
import io.durablekafka.outbox.TopicFilter;
import liquibase.exception.LiquibaseException;
import liquibase.integration.spring.SpringLiquibase;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.awaitility.Awaitility;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

/**
 * What every database has to do for {@link JdbcOutboxStore}.
 */
@Timeout(120)
abstract class OutboxStoreContractTests {

	static final OutboxTables TABLES = OutboxTables.defaults();

	private static final byte[] NONE = {};

	private HikariDataSource pool;

	JdbcOutboxStore store;

	JdbcClient jdbc;

	/**
	 * Set URL, user and password of the database.
	 */
	abstract void configure(HikariConfig config);

	abstract OutboxDialect dialect();

	@BeforeEach
	void createTables() {
		this.pool = pool(true);
		this.jdbc = JdbcClient.create(this.pool);
		dropTables();
		new JdbcOutboxSchema(dialect(), TABLES).create(this.pool);
		this.store = store(this.pool, Duration.ofSeconds(30));
	}

	@AfterEach
	void closePool() {
		this.pool.close();
	}

	HikariDataSource pool(boolean autoCommit) {
		HikariConfig config = new HikariConfig();
		configure(config);
		config.setAutoCommit(autoCommit);
		config.setMaximumPoolSize(6);
		config.setMinimumIdle(1);
		return new HikariDataSource(config);
	}

	DataSource dataSource() {
		return this.pool;
	}

	JdbcOutboxStore store(DataSource dataSource, Duration timeout) {
		return new JdbcOutboxStore(dataSource, dialect(), TABLES, timeout);
	}

	@Test
	void bytesAreThoseOfKeysValuesAndHeaders() {
		assertThat(this.store.bytes()).isZero();
		List<OutboxRecord> rows = List.of(TestRows.row("a"), TestRows.row("orders", "tombstone", null));
		this.store.insert(rows);
		assertThat(this.store.bytes()).isEqualTo(rows.get(0).size() + rows.get(1).size());
	}

	@Test
	void leasesAreJoinedRenewedChangedAndLeft() {
		LeaseStore leases = leases();
		assertThat(leases.read()).isEqualTo(new Leases(0, List.of()));
		assertThat(leases.renew("a")).isFalse();
		Lease a = new Lease("a", "host-a", LaneSet.ALL, false);
		assertThat(leases.change(0, a, Duration.ofMinutes(1), List.of())).isTrue();
		assertThat(leases.read()).isEqualTo(new Leases(1, List.of(a)));
		assertThat(leases.renew("a")).isTrue();
		Lease smaller = new Lease("a", "host-a", LaneSet.parse("0-9,255"), false);
		assertThat(leases.change(1, smaller, Duration.ofMinutes(1), List.of())).isTrue();
		Lease b = new Lease("b", "host-b", LaneSet.NONE, false);
		assertThat(leases.change(2, b, Duration.ofMinutes(1), List.of())).isTrue();
		assertThat(leases.read()).isEqualTo(new Leases(3, List.of(smaller, b)));
		leases.leave("a");
		assertThat(leases.read()).isEqualTo(new Leases(3, List.of(b)));
	}

	@Test
	void onlyOneOfTwoChangesIsMade() {
		LeaseStore leases = leases();
		assertThat(leases.change(0, new Lease("a", "a", LaneSet.ALL, false), Duration.ofMinutes(1), List.of()))
			.isTrue();
		assertThat(leases.change(0, new Lease("b", "b", LaneSet.ALL, false), Duration.ofMinutes(1), List.of()))
			.isFalse();
		assertThat(leases.read().leases()).extracting(Lease::member).containsExactly("a");
	}

	@Test
	void manyAtOnceChangeOneAfterTheOther() {
		LeaseStore leases = leases();
		List<CompletableFuture<Boolean>> changes = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			Lease lease = new Lease("m" + i, "host", LaneSet.range(i, i + 1), false);
			changes.add(CompletableFuture.supplyAsync(() -> leases.change(0, lease, Duration.ofMinutes(1), List.of())));
		}
		assertThat(changes).extracting(CompletableFuture::join).containsOnlyOnce(true);
		assertThat(leases.read().epoch()).isOne();
		assertThat(leases.read().leases()).hasSize(1);
	}

	@Test
	void leaseThatCannotBeUnderstoodHasNoLanes() throws SQLException {
		LeaseStore leases = leases();
		leases.change(0, new Lease("a", "host", LaneSet.ALL, false), Duration.ofMinutes(1), List.of());
		changeLeases("lanes = 'what'");
		assertThat(leases.read().leases()).containsExactly(new Lease("a", "host", LaneSet.NONE, false));
	}

	@Test
	void leaseOfTheDeadExpiresAlthoughTheClockWasPutBack() throws SQLException {
		LeaseStore leases = leases();
		leases.change(0, new Lease("dead", "host", LaneSet.ALL, false), Duration.ofMinutes(1), List.of());
		changeLeases("renewed_at = TIMESTAMP '2037-01-01 00:00:00'");
		List<Lease> found = leases.read().leases();
		assertThat(found).containsExactly(new Lease("dead", "host", LaneSet.ALL, true));
		assertThat(leases.change(1, new Lease("heir", "other", LaneSet.ALL, false), Duration.ofMinutes(1), found))
			.isTrue();
		assertThat(leases.read().leases()).extracting(Lease::member).containsExactly("heir");
	}

	private void changeLeases(String assignment) throws SQLException {
		try (Connection connection = this.pool.getConnection(); Statement statement = connection.createStatement()) {
			boolean autoCommit = connection.getAutoCommit();
			connection.setAutoCommit(true);
			statement.executeUpdate("UPDATE %s SET %s".formatted(TABLES.lease(), assignment));
			connection.setAutoCommit(autoCommit);
		}
	}

	@Test
	void leaseExpiresByTheClockOfTheDatabase() {
		LeaseStore leases = leases();
		Lease dead = new Lease("dead", "host", LaneSet.ALL, true);
		leases.change(0, dead, Duration.ofMillis(1), List.of());
		Awaitility.await().until(() -> leases.read().leases().get(0).expired());
		Lease heir = new Lease("heir", "other", LaneSet.ALL, false);
		leases.change(1, new Lease("alive", "host", LaneSet.NONE, false), Duration.ofMinutes(1), List.of());
		assertThat(
				leases.change(2, heir, Duration.ofMinutes(1), List.of(new Lease("alive", "host", LaneSet.NONE, true))))
			.as("has renewed meanwhile")
			.isFalse();
		assertThat(leases.read().epoch()).isEqualTo(2);
		assertThat(leases.change(2, heir, Duration.ofMinutes(1), List.of(dead))).isTrue();
		assertThat(leases.read().leases()).extracting(Lease::member).containsExactly("alive", "heir");
		assertThat(leases.renew("dead")).isFalse();
	}

	private LeaseStore leases() {
		return new JdbcLeaseStore(this.pool, dialect(), TABLES, Duration.ofSeconds(30));
	}

	@Test
	void instancesMayCreateTheTablesAtTheSameTime() {
		for (int round = 0; round < 5; round++) {
			dropTables();
			CyclicBarrier start = new CyclicBarrier(4);
			List<CompletableFuture<Void>> instances = new ArrayList<>();
			for (int i = 0; i < start.getParties(); i++) {
				instances.add(CompletableFuture.runAsync(() -> {
					await(start);
					new JdbcOutboxSchema(dialect(), TABLES).create(this.pool);
				}, (task) -> new Thread(task).start()));
			}
			instances.forEach(CompletableFuture::join);
			this.store.check();
		}
	}

	private static void await(CyclicBarrier barrier) {
		try {
			barrier.await(30, TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void dialectIsFoundFromMetadata() {
		assertThat(OutboxDialects.of(this.pool)).hasSameClassAs(dialect());
		assertThat(OutboxDialects.supports(dialect().product())).isTrue();
	}

	@Test
	void rowComesBackByteForByte() {
		byte[] bytes = new byte[256];
		for (int i = 0; i < bytes.length; i++) {
			bytes[i] = (byte) i;
		}
		byte[] headers = HeaderCodec
			.encode(new RecordHeaders().add("ключ", bytes).add("ключ", null).add("", new byte[0]));
		assertComesBack(new OutboxRecord(0, 255, "Тема-1.a_b", 7, bytes, bytes, headers, 1_700_000_000_123L,
				"id-\uD83D\uDE00-ü\"'\\", "app ü"));
	}

	@Test
	void nullsAndEmptyArraysStayApart() {
		assertComesBack(new OutboxRecord(0, 0, "t", null, null, null, new byte[] { 0 }, -1, "nulls", "app"));
		assertComesBack(
				new OutboxRecord(0, 0, "t", 0, new byte[0], new byte[0], new byte[0], Long.MIN_VALUE, "empty", ""));
		assertComesBack(new OutboxRecord(0, 0, "t", Integer.MAX_VALUE, new byte[0], null, new byte[0], Long.MAX_VALUE,
				"tombstone", "app"));
	}

	@Test
	void nullsComeBackWhereTheyWereInBatch() {
		List<OutboxRecord> batch = List.of(
				new OutboxRecord(0, 1, "t", null, new byte[] { 1 }, null, new byte[0], 1, "a", "app"),
				new OutboxRecord(0, 2, "t", 2, null, new byte[] { 2 }, new byte[0], 2, "b", "app"),
				new OutboxRecord(0, 3, "t", null, new byte[] { 3 }, new byte[] { 3 }, new byte[0], 3, "c", "app"));
		this.store.insert(batch);
		List<OutboxRecord> rows = readAll();
		assertThat(rows).hasSize(3);
		for (int i = 0; i < 3; i++) {
			assertSame(rows.get(i), batch.get(i));
		}
	}

	@Test
	void largeValueComesBack() {
		byte[] value = new byte[3 * 1024 * 1024];
		new Random(1).nextBytes(value);
		assertComesBack(TestRows.row("t", "large", value));
	}

	private void assertComesBack(OutboxRecord row) {
		this.store.insert(List.of(row));
		List<OutboxRecord> rows = readAll();
		OutboxRecord read = rows.get(rows.size() - 1);
		assertThat(read.id()).isPositive();
		assertSame(read, row);
	}

	private void assertSame(OutboxRecord actual, OutboxRecord expected) {
		assertThat(actual.key()).isEqualTo(expected.key());
		assertThat(Arrays.equals(actual.value(), expected.value())).as("values are equal").isTrue();
		assertThat(actual.headers()).isEqualTo(expected.headers());
		assertThat(withoutBytes(actual)).isEqualTo(withoutBytes(expected));
	}

	private OutboxRecord withoutBytes(OutboxRecord row) {
		return new OutboxRecord(0, row.lane(), row.topic(), row.partition(), null, null, NONE, row.timestamp(),
				row.messageId(), row.origin());
	}

	@Test
	void rowsOfACallersTransactionAreCommittedOrRolledBackWithIt() {
		TransactionTemplate transactions = new TransactionTemplate(new DataSourceTransactionManager(this.pool));
		assertThat(this.store.callersTransaction()).isNull();
		transactions.executeWithoutResult((status) -> {
			CallersTransaction transaction = requireTransaction();
			long upToId = transaction.insert(TestRows.rows("a", 3));
			assertThat(upToId).isPositive();
			assertThat(readElsewhere()).isEmpty();
			endWith(transaction);
		});
		assertThat(TestRows.messageIds(readAll())).containsExactly("a0", "a1", "a2");
		transactions.executeWithoutResult((status) -> {
			CallersTransaction transaction = requireTransaction();
			transaction.insert(TestRows.rows("b", 3));
			status.setRollbackOnly();
			endWith(transaction);
		});
		assertThat(TestRows.messageIds(readAll())).containsExactly("a0", "a1", "a2");
		this.store.insert(TestRows.rows("c", 1));
		assertThat(TestRows.messageIds(readAll())).containsExactly("a0", "a1", "a2", "c0");
	}

	@Test
	void callersTransactionHasItsTurnFromItsInsertToItsEnd() {
		TransactionTemplate transactions = new TransactionTemplate(new DataSourceTransactionManager(this.pool));
		List<CompletableFuture<Long>> others = new ArrayList<>();
		Long own = transactions.execute((status) -> {
			CallersTransaction transaction = requireTransaction();
			long id = transaction.insert(TestRows.rows("own", 2));
			// more than once, and all of it ends with the transaction
			long last = transaction.insert(TestRows.rows("late", 1));
			assertThat(last).isGreaterThan(id);
			CountDownLatch started = new CountDownLatch(1);
			others.add(CompletableFuture.supplyAsync(() -> {
				started.countDown();
				return this.store.insert(TestRows.rows("other", 1));
			}, (task) -> new Thread(task).start()));
			await(started);
			Awaitility.await()
				.during(Duration.ofMillis(200))
				.until(() -> !others.get(0).isDone() && readElsewhere().isEmpty());
			endWith(transaction);
			return last;
		});
		assertThat(others.get(0).join()).isGreaterThan(own);
		assertThat(TestRows.messageIds(readAll())).containsExactly("own0", "own1", "late0", "other0");
		long start = System.nanoTime();
		this.store.insert(TestRows.rows("next", 1));
		assertThat(Duration.ofNanos(System.nanoTime() - start)).as("nobody has kept a turn")
			.isLessThan(Duration.ofSeconds(2));
	}

	@Test
	void transactionOfAnotherDataSourceIsNotTheOutboxs() {
		try (HikariDataSource other = pool(true)) {
			new TransactionTemplate(new DataSourceTransactionManager(other))
				.executeWithoutResult((status) -> assertThat(this.store.callersTransaction()).isNull());
		}
	}

	private CallersTransaction requireTransaction() {
		return Objects.requireNonNull(this.store.callersTransaction());
	}

	private static void endWith(CallersTransaction transaction) {
		TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

			@Override
			public void afterCompletion(int status) {
				transaction.ended(status == STATUS_COMMITTED);
			}

		});
	}

	private List<OutboxRecord> readElsewhere() {
		return CompletableFuture.supplyAsync(this::readAll, (task) -> new Thread(task).start()).join();
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void idsFollowOrderOfBatches() {
		List<String> expected = new ArrayList<>();
		for (int batch = 0; batch < 5; batch++) {
			List<OutboxRecord> rows = new ArrayList<>(TestRows.rows(batch + "-", 2000));
			Collections.shuffle(rows, new Random(batch));
			expected.addAll(TestRows.messageIds(rows));
			this.store.insert(rows);
		}
		List<OutboxRecord> rows = readAll();
		assertThat(TestRows.messageIds(rows)).isEqualTo(expected);
		assertThat(TestRows.ids(rows)).isSorted().doesNotHaveDuplicates();
	}

	@Test
	void boundOfBatchIsAnIdThatExists() {
		this.store.insert(TestRows.rows("a", 3));
		long bound = this.store.insert(TestRows.rows("b", 100));
		long[] ids = TestRows.ids(readAll());
		assertThat(bound).isGreaterThanOrEqualTo(ids[ids.length - 1]);
		this.store.insert(TestRows.rows("c", 1));
		long[] later = TestRows.ids(readAll());
		assertThat(bound).isLessThan(later[later.length - 1]);
	}

	@Test
	void onlyRowsOfLanesAreRead() {
		this.store.insert(List.of(lane(3, "a"), lane(200, "b"), lane(3, "c"), lane(255, "d"), lane(0, "e")));
		assertThat(messageIds(LaneSet.parse("3"))).containsExactly("a", "c");
		assertThat(messageIds(LaneSet.parse("0,200-255"))).containsExactly("b", "d", "e");
		assertThat(messageIds(LaneSet.NONE)).isEmpty();
		assertThat(TestRows
			.messageIds(this.store.read(new OutboxQuery(0, 1, Long.MAX_VALUE, Set.of("x"), LaneSet.parse("200-255")))))
			.containsExactly("b");
	}

	private static OutboxRecord lane(int lane, String messageId) {
		return new OutboxRecord(0, lane, "t", null, null, null, NONE, 1, messageId, "app");
	}

	private List<String> messageIds(LaneSet lanes) {
		return TestRows.messageIds(this.store.read(new OutboxQuery(0, 10, Long.MAX_VALUE, List.of(), lanes)));
	}

	@Test
	void oldestRowsAreFound() {
		assertThat(this.store.oldestId()).isZero();
		assertThat(this.store.greatestId()).isZero();
		assertThat(this.store.oldestIdByLane(Long.MAX_VALUE)).hasSize(Slots.LANES).containsOnly(0);
		this.store.insert(List.of(lane(3, "a"), lane(200, "b"), lane(3, "c"), lane(9, "d")));
		long[] ids = TestRows.ids(readAll());
		assertThat(this.store.oldestId()).isEqualTo(ids[0]);
		assertThat(this.store.greatestId()).isEqualTo(ids[3]);
		long[] oldest = this.store.oldestIdByLane(ids[2]);
		assertThat(oldest[3]).isEqualTo(ids[0]);
		assertThat(oldest[200]).isEqualTo(ids[1]);
		assertThat(oldest[9]).isZero();
		this.store.delete(new long[] { ids[0] });
		assertThat(this.store.oldestIdByLane(ids[2])[3]).isEqualTo(ids[2]);
		assertThat(this.store.oldestId()).isEqualTo(ids[1]);
	}

	@Test
	void emptyBatchIsFine() {
		this.store.insert(List.of());
		assertThat(this.store.delete(new long[0])).isZero();
		assertThat(this.store.stored(List.of())).isEmpty();
		assertThat(this.store.read(OutboxQuery.of(0, 10, 1000))).isEmpty();
	}

	@Test
	void refusedRowLeavesNothingOfItsBatchAndQuotesNothing() {
		List<OutboxRecord> batch = new ArrayList<>(TestRows.rows("good", 20));
		batch.add(TestRows.refused("confidential"));
		batch.addAll(TestRows.rows("more", 20));
		OutboxRowException failure = catchThrowableOfType(OutboxRowException.class, () -> this.store.insert(batch));
		assertThat(failure.isInDoubt()).isFalse();
		StringWriter trace = new StringWriter();
		failure.printStackTrace(new PrintWriter(trace));
		assertThat(trace.toString()).containsPattern("SQL state (23|HY)").doesNotContain("confidential", "x010203");
		assertThat(readAll()).isEmpty();
	}

	@Test
	void readStopsAtRowLimitAndGoesOnBehindId() {
		this.store.insert(TestRows.rows("r", 10));
		List<OutboxRecord> first = this.store.read(OutboxQuery.of(0, 4, Long.MAX_VALUE));
		List<OutboxRecord> second = this.store.read(OutboxQuery.of(first.get(3).id(), 4, Long.MAX_VALUE));
		assertThat(TestRows.messageIds(first)).containsExactly("r0", "r1", "r2", "r3");
		assertThat(TestRows.messageIds(second)).containsExactly("r4", "r5", "r6", "r7");
	}

	@Test
	void readStopsAtByteLimitButReturnsAtLeastOneRow() {
		byte[] value = new byte[1000];
		List<OutboxRecord> batch = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			batch.add(TestRows.row("t", "r" + i, value));
		}
		this.store.insert(batch);
		int size = batch.get(0).size();
		assertThat(this.store.read(OutboxQuery.of(0, 100, 3L * size))).hasSize(3);
		assertThat(this.store.read(OutboxQuery.of(0, 100, 3L * size - 1))).hasSize(2);
		assertThat(this.store.read(OutboxQuery.of(0, 100, 1))).hasSize(1);
		assertThat(this.store.read(OutboxQuery.of(0, 100, 10L * size))).hasSize(10);
	}

	@Test
	void excludedTopicsAreLeftOut() {
		this.store.insert(List.of(TestRows.row("a", "1", null), TestRows.row("b", "2", null),
				TestRows.row("c", "3", null), TestRows.row("a", "4", null)));
		assertThat(TestRows.messageIds(this.store.read(new OutboxQuery(0, 10, 10_000, Set.of("a"), LaneSet.ALL))))
			.containsExactly("2", "3");
		assertThat(TestRows.messageIds(this.store.read(new OutboxQuery(0, 10, 10_000, Set.of("b", "c"), LaneSet.ALL))))
			.containsExactly("1", "4");
		assertThat(this.store.read(new OutboxQuery(0, 10, 10_000, Set.of("a", "b", "c"), LaneSet.ALL))).isEmpty();
	}

	@Test
	void deleteCountsOnlyWhatItDeleted() {
		this.store.insert(TestRows.rows("r", 6));
		long[] ids = TestRows.ids(readAll());
		assertThat(this.store.delete(new long[] { ids[1], ids[3] })).isEqualTo(2);
		assertThat(this.store.delete(new long[] { ids[0], ids[1], ids[3], 999_999 })).isEqualTo(1);
		assertThat(TestRows.messageIds(readAll())).containsExactly("r2", "r4", "r5");
	}

	@Test
	void storedTellsWhichRowsAreThere() {
		this.store.insert(TestRows.rows("r", 3));
		assertThat(this.store.stored(List.of("r0", "r2", "r2", "other"))).containsExactlyInAnyOrder("r0", "r2");
	}

	@Test
	void backlogCountsByLane() {
		assertThat(this.store.backlog().greatestId()).isZero();
		List<OutboxRecord> batch = TestRows.rows("r", 1000);
		this.store.insert(batch);
		long[] expected = new long[Slots.LANES];
		batch.forEach((row) -> expected[row.lane()]++);
		OutboxBacklog backlog = this.store.backlog();
		assertThat(backlog.rowsByLane()).isEqualTo(expected);
		assertThat(backlog.greatestId()).isEqualTo(readAll().get(999).id());
	}

	@Test
	void summaryCountsAndTellsAgeByClockOfDatabase() {
		assertThat(this.store.summary()).isEqualTo(new OutboxSummary(0, 0, Duration.ZERO));
		this.store.insert(TestRows.rows("r", 3));
		this.jdbc.sql("UPDATE kafka_outbox SET created_at = created_at - INTERVAL '1' HOUR WHERE message_id = 'r0'")
			.update();
		this.store.bury(deadLetter(TestRows.row("never stored"), "error"));
		OutboxSummary summary = this.store.summary();
		assertThat(summary.pending()).isEqualTo(3);
		assertThat(summary.dead()).isEqualTo(1);
		assertThat(summary.oldestAge()).isBetween(Duration.ofMinutes(60), Duration.ofMinutes(61));
	}

	@Test
	void buriedRowMovesWithAllItsColumns() {
		byte[] value = { 0, -1, 5 };
		this.store.insert(List.of(TestRows.row("t", "dead", value), TestRows.row("alive")));
		OutboxRecord row = readAll().get(0);
		Object createdAt = this.jdbc.sql("SELECT created_at FROM kafka_outbox WHERE message_id = 'dead'")
			.query()
			.singleValue();
		this.store.bury(deadLetter(row, "RecordTooLargeException: too large"));
		assertThat(TestRows.messageIds(readAll())).containsExactly("alive");
		assertThat(this.jdbc.sql("SELECT * FROM kafka_outbox_dead").query().singleRow()).contains(
				Map.entry("topic", "t"), Map.entry("record_value", value),
				Map.entry("record_key", "dead".getBytes(StandardCharsets.UTF_8)), Map.entry("headers", row.headers()),
				Map.entry("record_timestamp", 1000L), Map.entry("message_id", "dead"), Map.entry("category", "RECORD"),
				Map.entry("error_text", "RecordTooLargeException: too large"), Map.entry("attempts", 3),
				Map.entry("created_at", createdAt));
	}

	@Test
	void buryingTwiceLeavesOneDeadLetter() {
		this.store.insert(TestRows.rows("r", 2));
		OutboxRecord row = readAll().get(0);
		this.store.bury(deadLetter(row, "first"));
		this.store.bury(deadLetter(row, "second"));
		this.store.bury(deadLetter(TestRows.row("never stored"), "first"));
		this.store.bury(deadLetter(TestRows.row("never stored"), "second"));
		assertThat(this.jdbc.sql("SELECT message_id FROM kafka_outbox_dead WHERE error_text = 'first'")
			.query(String.class)
			.list()).containsExactlyInAnyOrder("r0", "never stored");
		assertThat(this.store.summary().dead()).isEqualTo(2);
	}

	@Test
	void rowBuriedByTwoThreadsAtOnceIsOneDeadLetter() {
		this.store.insert(TestRows.rows("r", 50));
		for (OutboxRecord row : readAll()) {
			CompletableFuture<Void> other = CompletableFuture.runAsync(() -> buryAgainWhenRefused(row));
			buryAgainWhenRefused(row);
			other.join();
		}
		assertThat(this.store.summary().dead()).isEqualTo(50);
		assertThat(this.store.summary().pending()).isZero();
	}

	/**
	 * The loser of a race may be told to try again, as with a deadlock.
	 */
	private void buryAgainWhenRefused(OutboxRecord row) {
		buryAgainWhenRefused(List.of(deadLetter(row, "error")));
	}

	private void buryAgainWhenRefused(List<DeadLetter> batch) {
		for (int attempt = 1;; attempt++) {
			try {
				this.store.bury(batch);
				return;
			}
			catch (OutboxStoreException ex) {
				assertThat(ex.isInDoubt()).isFalse();
				if (attempt == 5) {
					throw ex;
				}
			}
		}
	}

	@Test
	void batchIsBuriedWithoutWhatIsNoLongerThere() {
		this.store.insert(TestRows.rows("r", 5));
		List<OutboxRecord> rows = readAll();
		this.store.delete(new long[] { rows.get(1).id() });
		this.store.bury(deadLetter(rows.get(2), "first"));
		List<DeadLetter> batch = new ArrayList<>();
		batch.add(deadLetter(TestRows.row("never stored"), "second"));
		rows.forEach((row) -> batch.add(deadLetter(row, "second")));
		batch.add(deadLetter(rows.get(0), "second"));
		this.store.bury(batch);
		this.store.bury(batch);
		this.store.bury(List.of());
		assertThat(readAll()).isEmpty();
		assertThat(this.jdbc.sql("SELECT message_id, error_text FROM kafka_outbox_dead")
			.query((row, index) -> row.getString(1) + " " + row.getString(2))
			.list())
			.containsExactlyInAnyOrder("r0 second", "r2 first", "r3 second", "r4 second", "never stored second");
	}

	@Test
	void batchWithRowThatIsRefusedLeavesEverythingAsItWas() {
		this.store.insert(TestRows.rows("r", 3));
		List<DeadLetter> batch = new ArrayList<>();
		readAll().forEach((row) -> batch.add(deadLetter(row, "error")));
		OutboxRecord row = TestRows.row("no such lane");
		batch.add(deadLetter(new OutboxRecord(0, 100_000, row.topic(), null, row.key(), row.value(), row.headers(),
				row.timestamp(), row.messageId(), row.origin()), "error"));
		assertThatExceptionOfType(OutboxRowException.class).isThrownBy(() -> this.store.bury(batch));
		assertThat(this.store.summary().dead()).isZero();
		assertThat(this.store.summary().pending()).isEqualTo(3);
	}

	@Test
	void batchesThatOverlapAreBuriedOnce() {
		this.store.insert(TestRows.rows("r", 300));
		List<DeadLetter> letters = readAll().stream().map((row) -> deadLetter(row, "error")).toList();
		CompletableFuture<Void> other = CompletableFuture.runAsync(() -> {
			for (int i = 0; i < 300; i += 20) {
				buryAgainWhenRefused(letters.subList(i, Math.min(300, i + 30)));
			}
		});
		for (int i = 0; i < 300; i += 20) {
			buryAgainWhenRefused(letters.subList(i, i + 20));
		}
		other.join();
		assertThat(this.store.summary().dead()).isEqualTo(300);
		assertThat(this.store.summary().pending()).isZero();
	}

	@Test
	void errorOfDeadLetterMayBeAnything() {
		this.store.bury(deadLetter(TestRows.row("odd"), "zero \0 and long " + "x".repeat(100_000)));
		assertThat(this.store.summary().dead()).isEqualTo(1);
	}

	@Test
	void keysOfDeadLettersAreReadInPagesByTopic() {
		String[] topics = { "a", "b", "a", "c", "a" };
		for (int i = 0; i < topics.length; i++) {
			this.store.bury(deadLetter(ordered(topics[i], bytes(i), 7, "k" + i), "error"));
		}
		this.store.bury(deadLetter(ordered("a", null, 3, "p"), "error"));
		this.store.bury(deadLetter(ordered("a", null, null, "u"), "error"));
		this.store.bury(new DeadLetter(ordered("a", bytes(9), null, "e"), FailureCategory.EXPIRED, "old", 0));
		List<DeadKey> first = this.store.deadKeys(new TopicFilter(Set.of("a"), false), 0, 2);
		assertThat(first).extracting(DeadKey::key)
			.containsExactly(OrderKey.of("a", bytes(0), null), OrderKey.of("a", bytes(2), 1));
		assertThat(this.store.deadKeys(new TopicFilter(Set.of("a"), false), first.get(1).id(), 10))
			.extracting(DeadKey::key)
			.containsExactly(OrderKey.of("a", bytes(4), null), OrderKey.of("a", null, 3));
		assertThat(this.store.deadKeys(new TopicFilter(Set.of("a", "b"), true), 0, 10)).extracting(DeadKey::key)
			.containsExactly(OrderKey.of("c", bytes(3), null));
		assertThat(this.store.deadKeys(new TopicFilter(Set.of(), true), 0, 10)).hasSize(6);
		assertThat(this.store.deadKeys(new TopicFilter(Set.of(), false), 0, 10)).isEmpty();
	}

	private static byte[] bytes(int value) {
		return new byte[] { (byte) value, -1 };
	}

	private static OutboxRecord ordered(String topic, byte[] key, Integer partition, String messageId) {
		return new OutboxRecord(0, 0, topic, partition, key, null, NONE, 0, messageId, "test");
	}

	@Test
	void excludedKeysAreLeftOut() {
		this.store.insert(List.of(ordered("a", bytes(1), null, "1"), ordered("a", bytes(1), 5, "2"),
				ordered("a", bytes(2), null, "3"), ordered("b", bytes(1), null, "4"), ordered("a", null, 5, "5"),
				ordered("a", null, 6, "6"), ordered("a", null, null, "7"), ordered("b", null, 5, "8")));
		Set<OrderKey> keys = Set.of(Objects.requireNonNull(OrderKey.of("a", bytes(1), null)),
				Objects.requireNonNull(OrderKey.of("a", null, 5)));
		OutboxQuery query = new OutboxQuery(0, 10, 10_000, Set.of(), LaneSet.ALL, keys);
		assertThat(TestRows.messageIds(this.store.read(query))).containsExactly("3", "4", "6", "7", "8");
	}

	@Test
	void oldRowsAreFoundByTheClockOfTheDatabase() {
		this.store.insert(TestRows.rows("r", 3));
		List<OutboxRecord> rows = readAll();
		this.jdbc.sql("UPDATE kafka_outbox SET created_at = created_at - INTERVAL '1' HOUR WHERE id <> ?")
			.param(rows.get(1).id())
			.update();
		long first = rows.get(0).id();
		long last = rows.get(2).id();
		assertThat(this.store.olderThan(first, last, Duration.ofMinutes(59))).containsOnlyKeys(first, last)
			.allSatisfy((id, age) -> assertThat(age).isBetween(Duration.ofMinutes(59), Duration.ofMinutes(70)));
		assertThat(this.store.olderThan(first, first, Duration.ofMinutes(59))).containsOnlyKeys(first);
		assertThat(this.store.olderThan(first, last, Duration.ofHours(2))).isEmpty();
	}

	private DeadLetter deadLetter(OutboxRecord row, String error) {
		return new DeadLetter(row, FailureCategory.RECORD, error, 3);
	}

	@Test
	void topicsAreCounted() {
		assertThat(administration().topics()).isEmpty();
		this.store.insert(List.of(TestRows.row("b", "1", null), TestRows.row("a", "2", null),
				TestRows.row("b", "3", null), TestRows.row("a", "4", null)));
		age(readAll().get(0));
		this.store.bury(deadLetter(readAll().get(3), "error"));
		assertThat(administration().topics()).extracting(OutboxTopic::topic, OutboxTopic::state, OutboxTopic::records)
			.containsExactly(tuple("a", OutboxState.PENDING, 1L), tuple("b", OutboxState.PENDING, 2L),
					tuple("a", OutboxState.DEAD, 1L));
		assertThat(administration().topics().get(1).oldestAge()).isBetween(Duration.ofMinutes(59),
				Duration.ofMinutes(70));
	}

	@Test
	void rowsAreListedWithoutContents() {
		OutboxRecord row = new OutboxRecord(0, 7, "orders", 3, bytes(1), new byte[100], NONE, 42, "m", "app-1");
		this.store.insert(List.of(row, new OutboxRecord(0, 8, "t", null, null, null, NONE, 1, "none", "app-1")));
		List<OutboxEntry> entries = list(OutboxState.PENDING, null, null, null);
		assertThat(entries).extracting(OutboxEntry::size).containsExactly(102L, 0L);
		assertThat(entries).extracting(OutboxEntry::partition).containsExactly(3, null);
		assertThat(entries.get(0)).satisfies((entry) -> {
			assertThat(entry.id()).isEqualTo(readAll().get(0).id());
			assertThat(entry.lane()).isEqualTo(7);
			assertThat(entry.topic()).isEqualTo("orders");
			assertThat(entry.timestamp()).isEqualTo(42);
			assertThat(entry.messageId()).isEqualTo("m");
			assertThat(entry.origin()).isEqualTo("app-1");
			assertThat(entry.failure()).isNull();
			assertThat(entry.age()).isLessThan(Duration.ofMinutes(10));
		});
		this.store.bury(deadLetter(readAll().get(0), "what went wrong"));
		assertThat(list(OutboxState.PENDING, null, null, null)).extracting(OutboxEntry::messageId)
			.containsExactly("none");
		assertThat(list(OutboxState.DEAD, null, null, null)).singleElement()
			.extracting(OutboxEntry::failure)
			.satisfies((failure) -> {
				assertThat(failure.category()).isEqualTo("RECORD");
				assertThat(failure.error()).isEqualTo("what went wrong");
				assertThat(failure.attempts()).isEqualTo(3);
				assertThat(failure.age()).isLessThan(Duration.ofMinutes(10));
			});
	}

	@Test
	void listIsNarrowedByTopicLaneAndAge() {
		this.store.insert(List.of(lane(3, "a"), lane(200, "b"), lane(3, "c"), ordered("other", bytes(1), null, "d")));
		List<OutboxRecord> rows = readAll();
		age(rows.get(2));
		age(rows.get(3));
		assertThat(ids(list(OutboxState.PENDING, "t", null, null))).containsExactly("a", "b", "c");
		assertThat(ids(list(OutboxState.PENDING, null, 3, null))).containsExactly("a", "c");
		assertThat(ids(list(OutboxState.PENDING, null, null, Duration.ofMinutes(59)))).containsExactly("c", "d");
		assertThat(ids(list(OutboxState.PENDING, "t", 3, Duration.ofMinutes(59)))).containsExactly("c");
		assertThat(list(OutboxState.PENDING, "t", 200, Duration.ofMinutes(59))).isEmpty();
		rows.forEach((row) -> this.store.bury(deadLetter(row, "error")));
		assertThat(ids(list(OutboxState.DEAD, "t", 3, Duration.ofMinutes(59)))).containsExactly("c");
	}

	@Test
	void listGoesOnBehindAnId() {
		this.store.insert(TestRows.rows("r", 5));
		OutboxFilter all = new OutboxFilter(OutboxState.PENDING, null, null, null);
		List<OutboxEntry> first = administration().list(all, 0, 2);
		assertThat(ids(first)).containsExactly("r0", "r1");
		List<OutboxEntry> second = administration().list(all, first.get(1).id(), 2);
		assertThat(ids(second)).containsExactly("r2", "r3");
		List<OutboxEntry> third = administration().list(all, second.get(1).id(), 2);
		assertThat(ids(third)).containsExactly("r4");
		assertThat(administration().list(all, third.get(0).id(), 2)).isEmpty();
	}

	@Test
	void recordIsLoadedFromWhereItIs() {
		this.store.insert(List.of(TestRows.row("a")));
		OutboxRecord row = readAll().get(0);
		assertSame(administration().load(OutboxState.PENDING, row.id()), row);
		assertThat(administration().load(OutboxState.PENDING, row.id() + 1)).isNull();
		this.store.bury(deadLetter(row, "error"));
		assertThat(administration().load(OutboxState.PENDING, row.id())).isNull();
		assertSame(administration().load(OutboxState.DEAD, list(OutboxState.DEAD, null, null, null).get(0).id()), row);
	}

	@Test
	void revivedRecordIsReadAgainBehindAllOthersAndOnlyOnce() {
		this.store.insert(TestRows.rows("r", 2));
		this.store.bury(deadLetter(readAll().get(0), "error"));
		long dead = list(OutboxState.DEAD, null, null, null).get(0).id();
		OutboxRecord record = administration().load(OutboxState.DEAD, dead).revived("elsewhere", new byte[] { 0 });
		assertThat(administration().revive(dead, record)).isTrue();
		List<OutboxRecord> rows = readAll();
		assertThat(TestRows.messageIds(rows)).containsExactly("r1", "r0");
		assertSame(rows.get(1), record);
		assertThat(list(OutboxState.DEAD, null, null, null)).isEmpty();
		assertThat(administration().revive(dead, record)).isFalse();
		assertThat(readAll()).hasSize(2);
	}

	@Test
	void deadLetterThatIsWaitedForLeavesWithTheRowThatItBecame() {
		TopicFilter all = new TopicFilter(Set.of(), true);
		this.store.bury(deadLetter(TestRows.row("t", "first", bytes(1)), "error"));
		this.store.bury(deadLetter(TestRows.row("t", "second", bytes(1)), "error"));
		List<DeadKey> keys = this.store.deadKeys(all, 0, 10);
		assertThat(keys).extracting(DeadKey::retried).containsExactly(false, false);
		long dead = keys.get(0).id();
		OutboxRecord record = administration().load(OutboxState.DEAD, dead);
		OutboxRecord revived = record.revived(record.topic(), record.headers());
		assertThat(administration().reviveHeld(dead, revived)).isTrue();
		assertThat(administration().reviveHeld(dead, revived)).as("once").isFalse();
		assertThat(TestRows.messageIds(readAll())).containsExactly("first");
		assertThat(readAll().get(0).isRevived()).isTrue();
		assertThat(this.store.deadKeys(all, 0, 10)).extracting(DeadKey::retried).containsExactly(true, false);
		this.store.endRetries(List.of("first", "second"));
		assertThat(this.store.deadKeys(all, 0, 10)).extracting(DeadKey::id).containsExactly(keys.get(1).id());
	}

	@Test
	void deadLetterThatCannotBeStoredAgainStaysOne() {
		this.store.bury(deadLetter(TestRows.row("m"), "error"));
		long dead = list(OutboxState.DEAD, null, null, null).get(0).id();
		OutboxStoreException failure = catchThrowableOfType(OutboxStoreException.class,
				() -> administration().revive(dead, TestRows.refused("confidential")));
		assertThat(failure.isInDoubt()).isFalse();
		assertThat(failure).message().doesNotContain("confidential");
		assertThat(list(OutboxState.DEAD, null, null, null)).hasSize(1);
		assertThat(readAll()).isEmpty();
	}

	@Test
	void discardedDeadLettersAreGone() {
		TestRows.rows("d", 3).forEach((row) -> this.store.bury(deadLetter(row, "error")));
		this.store.insert(TestRows.rows("r", 3));
		List<OutboxEntry> dead = list(OutboxState.DEAD, null, null, null);
		assertThat(administration().discard(new long[] { dead.get(0).id(), dead.get(2).id(), 999_999 })).isEqualTo(2);
		assertThat(ids(list(OutboxState.DEAD, null, null, null))).containsExactly("d1");
		assertThat(readAll()).hasSize(3);
	}

	private OutboxAdministration administration() {
		return this.store.administration();
	}

	private List<OutboxEntry> list(OutboxState state, String topic, Integer lane, Duration olderThan) {
		return administration().list(new OutboxFilter(state, topic, lane, olderThan), 0, 100);
	}

	private static List<String> ids(List<OutboxEntry> entries) {
		return entries.stream().map(OutboxEntry::messageId).toList();
	}

	private void age(OutboxRecord row) {
		this.jdbc.sql("UPDATE kafka_outbox SET created_at = created_at - INTERVAL '1' HOUR WHERE id = ?")
			.param(row.id())
			.update();
	}

	@Test
	void transactionOfCallerHasNoInfluence() {
		TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(this.pool));
		transaction.executeWithoutResult((status) -> {
			this.jdbc.sql("SELECT COUNT(*) FROM kafka_outbox").query().singleValue();
			this.store.insert(TestRows.rows("r", 2));
			this.store.delete(new long[] { readAll().get(0).id() });
			status.setRollbackOnly();
		});
		assertThat(TestRows.messageIds(readAll())).containsExactly("r1");
	}

	@Test
	void poolWithoutAutoCommitWorksAndGetsItsConnectionsBackAsTheyWere() throws SQLException {
		try (HikariDataSource source = pool(false)) {
			JdbcOutboxStore store = store(source, Duration.ofSeconds(30));
			store.check();
			store.insert(TestRows.rows("r", 3));
			List<OutboxRecord> rows = store.read(OutboxQuery.of(0, 10, 10_000));
			store.delete(new long[] { rows.get(0).id() });
			store.bury(deadLetter(rows.get(1), "error"));
			assertThat(store.stored(List.of("r0", "r1", "r2"))).containsExactly("r2");
			assertThat(source.getHikariPoolMXBean().getActiveConnections()).isZero();
		}
		OutboxSummary summary = this.store.summary();
		assertThat(summary.pending()).isEqualTo(1);
		assertThat(summary.dead()).isEqualTo(1);
	}

	@Test
	void connectionIsHandedBackAsItWas() throws SQLException {
		try (Connection connection = this.pool.getConnection()) {
			connection.setAutoCommit(false);
			int networkTimeout = connection.getNetworkTimeout();
			int isolation = connection.getTransactionIsolation();
			JdbcOutboxStore store = store(new OneConnection(connection), Duration.ofSeconds(30));
			store.insert(TestRows.rows("r", 1));
			store.read(OutboxQuery.of(0, 1, 1));
			assertThat(connection.getAutoCommit()).isFalse();
			connection.setAutoCommit(true);
			store.bury(deadLetter(readAll().get(0), "error"));
			assertThat(connection.getAutoCommit()).isTrue();
			assertThat(connection.getNetworkTimeout()).isEqualTo(networkTimeout);
			assertThat(connection.getTransactionIsolation()).isEqualTo(isolation);
		}
	}

	@Test
	void rowsAreReadOnceInOrderWhileOthersInsertAndDelete() throws InterruptedException {
		int batches = 40;
		CountDownLatch inserted = new CountDownLatch(batches);
		CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
			for (int batch = 0; batch < batches; batch++) {
				this.store.insert(TestRows.rows(batch + "-", 100));
				inserted.countDown();
			}
		});
		CompletableFuture<Void> reporter = CompletableFuture.runAsync(() -> {
			while (!writer.isDone()) {
				this.store.summary();
				this.store.backlog();
			}
		});
		ConcurrentLinkedQueue<OutboxRecord> seen = new ConcurrentLinkedQueue<>();
		while (seen.size() < batches * 100) {
			if (writer.isCompletedExceptionally()) {
				break;
			}
			List<OutboxRecord> window = this.store.read(OutboxQuery.of(0, 250, 1_000_000));
			assertThat(this.store.delete(TestRows.ids(window))).isEqualTo(window.size());
			seen.addAll(window);
		}
		writer.join();
		reporter.join();
		assertThat(inserted.await(0, TimeUnit.SECONDS)).isTrue();
		assertThat(TestRows.ids(List.copyOf(seen))).isSorted().doesNotHaveDuplicates().hasSize(batches * 100);
		assertThat(readAll()).isEmpty();
	}

	@Test
	void checkPassesOnTablesOfTheScript() {
		this.store.check();
		assertThat(readAll()).isEmpty();
	}

	/**
	 * During a rolling deploy an older version of the library works on tables that a
	 * newer one has extended.
	 */
	@Test
	void columnsThatANewerVersionAddedAreLeftAlone() {
		for (String table : List.of("kafka_outbox", "kafka_outbox_dead", "kafka_outbox_lease")) {
			this.jdbc.sql("ALTER TABLE %s ADD COLUMN new_column BIGINT".formatted(table)).update();
		}
		this.store.check();
		this.store.insert(TestRows.rows("r", 3));
		List<OutboxRecord> rows = readAll();
		assertThat(TestRows.messageIds(rows)).containsExactly("r0", "r1", "r2");
		this.store.bury(deadLetter(rows.get(0), "error"));
		this.store.bury(deadLetter(TestRows.row("never stored"), "error"));
		assertThat(this.store.delete(new long[] { rows.get(1).id() })).isOne();
		assertThat(this.store.summary().dead()).isEqualTo(2);
		assertThat(leases().change(0, new Lease("a", "host", LaneSet.ALL, false), Duration.ofMinutes(1), List.of()))
			.isTrue();
		assertThat(leases().renew("a")).isTrue();
	}

	@Test
	void checkNamesMissingTableAndScript() {
		this.jdbc.sql("DROP TABLE kafka_outbox_dead").update();
		assertThatExceptionOfType(OutboxStoreException.class).isThrownBy(this.store::check)
			.withMessageContaining("'kafka_outbox_dead' does not exist or may not be read")
			.withMessageContaining("META-INF/durable-kafka/outbox/schema-" + dialect().platform() + ".sql");
	}

	@Test
	void checkNamesMissingColumns() {
		this.jdbc.sql("ALTER TABLE kafka_outbox DROP COLUMN headers").update();
		this.jdbc.sql("ALTER TABLE kafka_outbox DROP COLUMN origin").update();
		assertThatExceptionOfType(OutboxStoreException.class).isThrownBy(this.store::check)
			.withMessageContaining("'kafka_outbox' does not have the columns [headers, origin]");
	}

	@Test
	void checkFailsWhenTableMayNotBeWritten() {
		this.jdbc.sql("DROP USER IF EXISTS reader").update();
		this.jdbc.sql("CREATE USER reader %s 'reader'".formatted(identifiedBy())).update();
		this.jdbc.sql("GRANT SELECT ON kafka_outbox TO reader").update();
		HikariConfig config = new HikariConfig();
		configure(config);
		config.setUsername("reader");
		config.setPassword("reader");
		try (HikariDataSource source = new HikariDataSource(config)) {
			assertThatExceptionOfType(OutboxStoreException.class).isThrownBy(() -> checkTables(source))
				.withMessageContaining("'kafka_outbox' of the outbox may not be written");
		}
		this.jdbc.sql("REVOKE SELECT ON kafka_outbox FROM reader").update();
		this.jdbc.sql("DROP USER reader").update();
	}

	/**
	 * On servers; H2 wants an administrator.
	 */
	void assertThatFewPrivilegesAreEnough() {
		this.jdbc.sql("CREATE USER writer %s 'writer'".formatted(identifiedBy())).update();
		String outbox = "SELECT, INSERT, DELETE ON kafka_outbox";
		String dead = "SELECT, INSERT, DELETE ON kafka_outbox_dead";
		String lease = "SELECT, INSERT, UPDATE, DELETE ON kafka_outbox_lease";
		for (String privileges : List.of(outbox, dead, lease)) {
			this.jdbc.sql("GRANT %s TO writer".formatted(privileges)).update();
		}
		HikariConfig config = new HikariConfig();
		configure(config);
		config.setUsername("writer");
		config.setPassword("writer");
		try (HikariDataSource source = new HikariDataSource(config)) {
			JdbcOutboxStore store = store(source, Duration.ofSeconds(30));
			store.check();
			store.insert(TestRows.rows("r", 2));
			List<OutboxRecord> rows = store.read(OutboxQuery.of(0, 10, 10_000));
			store.bury(deadLetter(rows.get(0), "error"));
			assertThat(store.delete(new long[] { rows.get(1).id() })).isOne();
			LeaseStore leases = new JdbcLeaseStore(source, dialect(), TABLES, Duration.ofSeconds(30));
			assertThat(leases.change(0, new Lease("a", "a", LaneSet.ALL, false), Duration.ofMinutes(1), List.of()))
				.isTrue();
			leases.leave("a");
		}
		for (String privileges : List.of(outbox, dead, lease)) {
			this.jdbc.sql("REVOKE %s FROM writer".formatted(privileges)).update();
		}
		this.jdbc.sql("DROP USER writer").update();
	}

	/**
	 * How a user gets a password.
	 */
	String identifiedBy() {
		return "PASSWORD";
	}

	private void checkTables(DataSource source) throws SQLException {
		try (Connection connection = source.getConnection()) {
			new TableCheck(connection, dialect()).check(TABLES);
		}
	}

	@Test
	void unreachableDatabaseIsSaidAndLeavesNoDoubt() {
		SQLException refused = new SQLException("Connection refused", "08001");
		JdbcOutboxStore store = store(new FailingDataSource(refused), Duration.ofSeconds(1));
		for (Runnable call : List.<Runnable>of(store::check, () -> store.insert(TestRows.rows("r", 1)), store::summary,
				() -> store.read(OutboxQuery.of(0, 1, 1)))) {
			OutboxStoreException failure = catchThrowableOfType(OutboxStoreException.class, call::run);
			assertThat(failure).hasMessageContaining("not reachable").hasMessageContaining("Connection refused");
			assertThat(failure.isInDoubt()).isFalse();
		}
	}

	@Test
	void scriptCanBeRunAgainAndKeepsRows() {
		this.store.insert(TestRows.rows("r", 1));
		new JdbcOutboxSchema(dialect(), TABLES).create(this.pool);
		assertThat(readAll()).hasSize(1);
	}

	@Test
	void flywayAddsTablesToMigrationsOfApplication(@TempDir Path migrations) throws Exception {
		dropTables();
		Files.writeString(migrations.resolve("V7__orders.sql"), "CREATE TABLE orders (id BIGINT);");
		flyway(migrations).load().migrate();
		Files.writeString(migrations.resolve("V8__more.sql"), "ALTER TABLE orders ADD COLUMN total BIGINT;");
		Flyway flyway = flyway(migrations)
			.locations("filesystem:" + migrations,
					"classpath:META-INF/durable-kafka/outbox/flyway/" + dialect().platform())
			.load();
		try {
			assertThat(flyway.migrate().migrationsExecuted).isEqualTo(2);
			assertThat(flyway.migrate().migrationsExecuted).isZero();
			this.store.check();
		}
		finally {
			this.jdbc.sql("DROP TABLE orders").update();
			this.jdbc.sql("DROP TABLE outbox_history").update();
		}
	}

	private FluentConfiguration flyway(Path migrations) {
		return Flyway.configure()
			.dataSource(this.pool)
			.table(history())
			.baselineOnMigrate(true)
			.baselineVersion("0")
			.locations("filesystem:" + migrations);
	}

	/**
	 * Name of Flyway's table, in the case in which the database folds names.
	 */
	abstract String history();

	@Test
	void liquibaseCreatesTables() throws LiquibaseException {
		dropTables();
		SpringLiquibase liquibase = new SpringLiquibase();
		liquibase.setDataSource(this.pool);
		liquibase.setResourceLoader(new DefaultResourceLoader());
		liquibase.setChangeLog("classpath:META-INF/durable-kafka/outbox/liquibase/changelog.yaml");
		liquibase.afterPropertiesSet();
		this.store.check();
		this.store.insert(TestRows.rows("r", 1));
		liquibase.afterPropertiesSet();
		assertThat(readAll()).hasSize(1);
		assertThat(this.jdbc.sql("SELECT id FROM DATABASECHANGELOG").query(String.class).list())
			.containsExactly("durable-kafka-outbox-" + dialect().platform());
		this.jdbc.sql("DROP TABLE DATABASECHANGELOG").update();
		this.jdbc.sql("DROP TABLE DATABASECHANGELOGLOCK").update();
	}

	@Test
	void flywayScriptIsTheSchemaScript() throws IOException {
		String platform = dialect().platform();
		String schema = script("schema-%s.sql".formatted(platform));
		assertThat(script("flyway/%s/R__durable_kafka_outbox.sql".formatted(platform))).endsWith(schema);
	}

	private String script(String name) throws IOException {
		return new ClassPathResource("META-INF/durable-kafka/outbox/" + name)
			.getContentAsString(StandardCharsets.UTF_8);
	}

	private void dropTables() {
		this.jdbc.sql("DROP TABLE IF EXISTS kafka_outbox").update();
		this.jdbc.sql("DROP TABLE IF EXISTS kafka_outbox_dead").update();
		this.jdbc.sql("DROP TABLE IF EXISTS kafka_outbox_lease").update();
	}

	@Test
	void otherPrefixAndSchemaAreUsed() {
		this.jdbc.sql("CREATE SCHEMA IF NOT EXISTS elsewhere").update();
		OutboxTables tables = new OutboxTables("elsewhere", "my_");
		new JdbcOutboxSchema(dialect(), tables).create(this.pool);
		new JdbcOutboxSchema(dialect(), tables).create(this.pool);
		JdbcOutboxStore store = new JdbcOutboxStore(this.pool, dialect(), tables);
		store.check();
		store.insert(TestRows.rows("r", 2));
		store.bury(deadLetter(store.read(OutboxQuery.of(0, 1, 1)).get(0), "error"));
		assertThat(this.jdbc.sql("SELECT message_id FROM elsewhere.my_outbox").query(String.class).list())
			.containsExactly("r1");
		assertThat(this.jdbc.sql("SELECT message_id FROM elsewhere.my_outbox_dead").query(String.class).list())
			.containsExactly("r0");
		assertThat(readAll()).isEmpty();
		for (String table : List.of(tables.outbox(), tables.dead(), tables.lease())) {
			this.jdbc.sql("DROP TABLE " + table).update();
		}
		this.jdbc.sql("DROP SCHEMA elsewhere").update();
	}

	List<OutboxRecord> readAll() {
		return this.store.read(OutboxQuery.of(0, Integer.MAX_VALUE, Long.MAX_VALUE));
	}

}
