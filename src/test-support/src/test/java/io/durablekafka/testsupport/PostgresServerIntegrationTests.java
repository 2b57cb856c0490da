package io.durablekafka.testsupport;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
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
 * Tests for {@link PostgresServer}.
 */
@Timeout(120)
class PostgresServerIntegrationTests {

	@TempDir
	private Path directory;

	@Test
	void committedRowsSurviveKillAndOthersDoNot() throws SQLException {
		try (PostgresServer server = server().start()) {
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
			assertThat(query(server, "SELECT STRING_AGG(id::TEXT, ',') FROM t")).isEqualTo("1");
			assertThat(query(server, "SHOW fsync")).isEqualTo("on");
			assertThat(query(server, "SHOW synchronous_commit")).isEqualTo("on");
		}
	}

	@Test
	void pauseHoldsQueriesUntilResume() throws Exception {
		try (PostgresServer server = server().start(); Connection connection = server.dataSource().getConnection()) {
			server.pause();
			CompletableFuture<Boolean> answer = CompletableFuture.supplyAsync(() -> isValid(connection));
			assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> answer.get(500, TimeUnit.MILLISECONDS));
			server.resume();
			assertThat(answer.get(10, TimeUnit.SECONDS)).isTrue();
		}
	}

	@Test
	void directoryHasOneOwner() {
		try (PostgresServer first = server().start()) {
			assertThatIllegalStateException().isThrownBy(() -> server().start())
				.withMessageContaining("is used by another running server");
			assertThat(first.isRunning()).isTrue();
		}
	}

	@Test
	void serverLeftByKilledJvmIsReplaced() throws Exception {
		ProcessHandle orphan = KilledJvm.leave("postgres", this.directory);
		assertThat(orphan.isAlive()).isTrue();
		try (PostgresServer server = server().start()) {
			assertThat(server.pid()).isNotEqualTo(orphan.pid());
			assertThat(query(server, "SELECT COUNT(*) FROM t")).isEqualTo("1");
			assertThat(ProcessTree.find(orphan.pid(), this.directory.toString())).isEmpty();
		}
	}

	@Test
	void failedStartTellsTheReason() {
		try (PostgresServer server = PostgresServer.builder()
			.directory(this.directory)
			.setting("no_such_setting", "1")
			.build()) {
			assertThatIllegalStateException().isThrownBy(server::start)
				.withMessageContaining("ended by itself")
				.withMessageContaining("unrecognized configuration parameter");
		}
	}

	private PostgresServer server() {
		return PostgresServer.builder().directory(this.directory).build();
	}

	private static boolean isValid(Connection connection) {
		try {
			return connection.isValid((int) Duration.ofSeconds(20).toSeconds());
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void execute(PostgresServer server, String sql) throws SQLException {
		try (Connection connection = server.dataSource().getConnection();
				Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

	private static String query(PostgresServer server, String sql) throws SQLException {
		try (Connection connection = server.dataSource().getConnection();
				Statement statement = connection.createStatement();
				ResultSet result = statement.executeQuery(sql)) {
			result.next();
			return result.getString(1);
		}
	}

}
