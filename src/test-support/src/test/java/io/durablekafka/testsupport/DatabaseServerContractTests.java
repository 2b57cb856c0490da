package io.durablekafka.testsupport;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What every {@link DatabaseServer} does.
 */
@Timeout(240)
abstract class DatabaseServerContractTests {

	@TempDir
	private Path directory;

	abstract DatabaseServer.Builder<?> builder();

	abstract String complaintAboutUnknownSetting();

	/**
	 * Queries that must say that a commit is on the disk.
	 */
	abstract Map<String, String> durability();

	@Test
	void committedRowsSurviveKillAndOthersDoNot() throws SQLException {
		try (DatabaseServer server = server().start()) {
			execute(server, "CREATE TABLE t (id INT)");
			execute(server, "INSERT INTO t VALUES (1)");
			try (Connection open = server.dataSource().getConnection()) {
				open.setAutoCommit(false);
				try (Statement statement = open.createStatement()) {
					statement.execute("INSERT INTO t VALUES (2)");
				}
				server.kill();
				assertThat(server.isRunning()).isFalse();
				assertThatExceptionOfType(SQLException.class).isThrownBy(open::commit);
			}
			assertThatExceptionOfType(SQLException.class).isThrownBy(() -> server.dataSource().getConnection());
			server.restart();
			assertThat(query(server, "SELECT SUM(id) FROM t")).isEqualTo("1");
			for (Map.Entry<String, String> query : durability().entrySet()) {
				assertThat(query(server, query.getKey())).as(query.getKey()).isEqualTo(query.getValue());
			}
		}
	}

	@Test
	void pauseHoldsQueriesUntilResume() throws Exception {
		try (DatabaseServer server = server().start(); Connection connection = server.dataSource().getConnection()) {
			server.pause();
			CompletableFuture<Boolean> answer = CompletableFuture.supplyAsync(() -> isValid(connection));
			assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> answer.get(500, TimeUnit.MILLISECONDS));
			server.resume();
			assertThat(answer.get(10, TimeUnit.SECONDS)).isTrue();
		}
	}

	@Test
	void directoryHasOneOwner() {
		try (DatabaseServer first = server().start()) {
			assertThatIllegalStateException().isThrownBy(() -> server().start())
				.withMessageContaining("is used by another running server");
			assertThat(first.isRunning()).isTrue();
		}
	}

	@Test
	void serverLeftByKilledJvmIsReplaced() throws Exception {
		ProcessHandle orphan = KilledJvm.leave(server().getClass().getSimpleName(), this.directory);
		assertThat(orphan.isAlive()).isTrue();
		try (DatabaseServer server = server().start()) {
			assertThat(server.pid()).isNotEqualTo(orphan.pid());
			assertThat(query(server, "SELECT COUNT(*) FROM t")).isEqualTo("1");
			assertThat(ProcessTree.find(orphan.pid(), this.directory.toString())).isEmpty();
		}
	}

	@Test
	void failedStartTellsTheReason() {
		try (DatabaseServer server = builder().directory(this.directory).setting("no_such_setting", "1").build()) {
			assertThatIllegalStateException().isThrownBy(server::start)
				.withMessageContaining("ended by itself")
				.withMessageContaining(complaintAboutUnknownSetting());
		}
	}

	private DatabaseServer server() {
		return builder().directory(this.directory).build();
	}

	private static boolean isValid(Connection connection) {
		try {
			return connection.isValid((int) Duration.ofSeconds(20).toSeconds());
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void execute(DatabaseServer server, String sql) throws SQLException {
		try (Connection connection = server.dataSource().getConnection();
				Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

	private static String query(DatabaseServer server, String sql) throws SQLException {
		try (Connection connection = server.dataSource().getConnection();
				Statement statement = connection.createStatement();
				ResultSet result = statement.executeQuery(sql)) {
			result.next();
			return result.getString(1);
		}
	}

}
