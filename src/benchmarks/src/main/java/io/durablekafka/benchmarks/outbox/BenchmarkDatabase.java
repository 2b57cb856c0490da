package io.durablekafka.benchmarks.outbox;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import io.durablekafka.outbox.jdbc.JdbcOutboxSchema;
import io.durablekafka.outbox.jdbc.OutboxDialects;
import io.durablekafka.outbox.jdbc.OutboxTables;
import io.durablekafka.testsupport.MariaDbServer;
import io.durablekafka.testsupport.PostgresServer;

/**
 * The database of a benchmark, with a pool of connections to it.
 *
 * @param name its name on the command line
 * @param pool connections, which commit each statement
 * @param bare how a bare loop inserts
 * @param checkpoint statement that writes to the disk what is pending, or nothing
 * @param stop stops the server
 */
record BenchmarkDatabase(String name, HikariDataSource pool, BareInsert bare, String checkpoint,
		Runnable stop) implements AutoCloseable {

	/**
	 * Start a database.
	 * @param name its name on the command line
	 * @param directory where it keeps its files
	 * @return the database
	 */
	static BenchmarkDatabase start(String name, Path directory) {
		return switch (name) {
			case "postgres" -> {
				PostgresServer server = PostgresServer.builder().directory(directory.resolve(name)).build().start();
				yield new BenchmarkDatabase(name, pool(server.jdbcUrl(), server.username(), server.password()),
						new UnnestInsert(), "CHECKPOINT", server::close);
			}
			case "mariadb" -> {
				MariaDbServer server = MariaDbServer.builder().directory(directory.resolve(name)).build().start();
				yield new BenchmarkDatabase(name, pool(server.jdbcUrl(), server.username(), server.password()),
						new BatchInsert(""), "FLUSH TABLES", server::close);
			}
			case "h2" -> new BenchmarkDatabase(name,
					pool("jdbc:h2:file:async:" + directory.resolve(name) + ";WRITE_DELAY=0", "sa", ""),
					new BatchInsert("CHECKPOINT SYNC"), "CHECKPOINT", () -> {
					});
			default -> throw new IllegalArgumentException(
					"--database '%s' is unknown, expected postgres, mariadb or h2".formatted(name));
		};
	}

	private static HikariDataSource pool(String url, String username, String password) {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl(url);
		pool.setUsername(username);
		pool.setPassword(password);
		pool.setMaximumPoolSize(16);
		return pool;
	}

	/**
	 * Properties of an application that keeps its outbox here.
	 */
	List<String> properties() {
		return List.of("spring.datasource.url=" + this.pool.getJdbcUrl(),
				"spring.datasource.username=" + this.pool.getUsername(),
				"spring.datasource.password=" + this.pool.getPassword(),
				"durable-kafka.outbox.initialize-schema=always");
	}

	/**
	 * Create tables of the outbox's layout.
	 * @param prefix prefix of their names
	 * @return their names
	 */
	OutboxTables createTables(String prefix) {
		OutboxTables tables = new OutboxTables(null, prefix);
		new JdbcOutboxSchema(OutboxDialects.of(this.pool), tables).create(this.pool);
		return tables;
	}

	/**
	 * Begin anew, without work that an earlier round has left to the database.
	 */
	void empty(String... tables) {
		for (String table : tables) {
			execute("TRUNCATE TABLE " + table);
		}
		if (!this.checkpoint.isEmpty()) {
			execute(this.checkpoint);
		}
	}

	void execute(String... statements) {
		try (Connection connection = this.pool.getConnection(); Statement statement = connection.createStatement()) {
			for (String sql : statements) {
				statement.execute(sql);
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.pool.close();
		this.stop.run();
	}

}
