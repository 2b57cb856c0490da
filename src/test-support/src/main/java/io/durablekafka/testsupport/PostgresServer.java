package io.durablekafka.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL server. Its parameters are those of {@code postgresql.conf}.
 *
 * @since 0.1.0
 */
public final class PostgresServer extends DatabaseServer {

	private static final String NAME = "postgres";

	private PostgresServer(Builder<PostgresServer> builder, Path directory) {
		super(NAME, builder, directory);
	}

	/**
	 * Describe a server.
	 * @return a builder
	 */
	public static Builder<PostgresServer> builder() {
		return new Builder<>(PostgresServer::new);
	}

	@Override
	public synchronized PostgresServer start() {
		super.start();
		return this;
	}

	@Override
	List<String> command(Map<String, String> settings) {
		List<String> arguments = new ArrayList<>(List.of("-D", data().toString(), "-p", Integer.toString(port()), "-c",
				"listen_addresses=127.0.0.1", "-c", "unix_socket_directories="));
		settings.forEach((name, value) -> arguments.addAll(List.of("-c", name + "=" + value)));
		return PostgresBinaries.unpack().command(NAME, arguments);
	}

	@Override
	void initialize() {
		if (!Files.exists(data().resolve("PG_VERSION"))) {
			run(PostgresBinaries.unpack()
				.command("initdb", List.of("-D", data().toString(), "-U", username(), "-A", "trust", "-E", "UTF-8",
						"--locale=C", "--no-sync")));
		}
	}

	/**
	 * The number in the file may belong to another process meanwhile, and PostgreSQL
	 * would not start.
	 */
	@Override
	void removeTracesOfKill() {
		try {
			Files.deleteIfExists(data().resolve("postmaster.pid"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public String jdbcUrl() {
		return "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port());
	}

	@Override
	public String username() {
		return NAME;
	}

	/**
	 * {@inheritDoc} The server accepts any.
	 */
	@Override
	public String password() {
		return NAME;
	}

	@Override
	DataSource connectWithin(int seconds) {
		PGSimpleDataSource dataSource = new PGSimpleDataSource();
		dataSource.setUrl(jdbcUrl());
		dataSource.setUser(username());
		dataSource.setPassword(password());
		dataSource.setLoginTimeout(seconds);
		return dataSource;
	}

}
