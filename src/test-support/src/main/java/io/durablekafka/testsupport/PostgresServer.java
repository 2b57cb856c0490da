package io.durablekafka.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL server process on this machine, which can be killed, paused and started
 * again on the same data and the same port. It runs with the durability settings of a
 * production server: what was committed is there after {@link #kill()}. Data stays in the
 * directory when the server is closed. Thread-safe.
 *
 * @since 0.1.0
 */
public final class PostgresServer implements DatabaseServer {

	private static final String NAME = "postgres";

	private static final Duration STARTUP = Duration.ofSeconds(60);

	private static final int CONNECT_SECONDS = 2;

	private final Path directory;

	private final Path data;

	private final int port;

	private final Map<String, String> settings;

	private final Thread shutdownHook = new Thread(this::abandon, "postgres-shutdown");

	private volatile @Nullable ServerProcess process;

	private @Nullable DirectoryLock lock;

	private PostgresServer(Builder builder, Path directory) {
		this.directory = directory;
		this.data = directory.resolve("data");
		this.port = (builder.port != 0) ? builder.port : Ports.free();
		this.settings = new LinkedHashMap<>(builder.settings);
	}

	/**
	 * Describe a server.
	 * @return a builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Start the server, the first time on a new database, and wait until it answers. A
	 * server that an earlier JVM left running on the directory is killed first.
	 * @return this server
	 * @throws IllegalStateException if the directory is in use, or the server runs, ends
	 * by itself or does not answer in time, with the end of its log
	 */
	@Override
	public synchronized PostgresServer start() {
		ServerProcess server = (this.process != null) ? this.process : prepare();
		try {
			// Left behind by a kill. Nothing runs on this directory now, but the number
			// of
			// the process may belong to another one, and PostgreSQL would not start.
			Files.deleteIfExists(this.data.resolve("postmaster.pid"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		server.start();
		awaitUp();
		return this;
	}

	private ServerProcess prepare() {
		this.lock = DirectoryLock.acquire(this.directory);
		Runtime.getRuntime().addShutdownHook(this.shutdownHook);
		PostgresBinaries binaries = PostgresBinaries.unpack();
		ServerProcess server = new ServerProcess(NAME, this.directory, binaries.command(NAME, arguments()), Map.of(),
				this.data.toString());
		server.killOrphan();
		if (!Files.exists(this.data.resolve("PG_VERSION"))) {
			initialize(binaries);
		}
		this.process = server;
		return server;
	}

	private List<String> arguments() {
		List<String> arguments = new ArrayList<>(List.of("-D", this.data.toString(), "-p", Integer.toString(this.port),
				"-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="));
		this.settings.forEach((name, value) -> arguments.addAll(List.of("-c", name + "=" + value)));
		return arguments;
	}

	private void initialize(PostgresBinaries binaries) {
		List<String> command = binaries.command("initdb", List.of("-D", this.data.toString(), "-U", username(), "-A",
				"trust", "-E", "UTF-8", "--locale=C", "--no-sync"));
		try {
			Process initdb = new ProcessBuilder(command).redirectErrorStream(true).start();
			String output = new String(initdb.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			if (initdb.waitFor() != 0) {
				throw new IllegalStateException("initdb failed: " + output);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("interrupted during initdb", ex);
		}
	}

	/**
	 * Wait until the server accepts connections.
	 * @throws IllegalStateException if it ends by itself, or it takes longer than a
	 * minute, with the end of its log
	 */
	public void awaitUp() {
		ServerProcess server = server();
		Polling.until(STARTUP, () -> {
			server.requireNotDied();
			return ClusterAdmin.accepts(this.port) && answers();
		}, () -> server.describe("does not answer on port " + this.port));
	}

	private boolean answers() {
		PGSimpleDataSource dataSource = newDataSource();
		dataSource.setLoginTimeout(CONNECT_SECONDS);
		try (Connection connection = dataSource.getConnection()) {
			return connection.isValid(CONNECT_SECONDS);
		}
		catch (SQLException ex) {
			return false;
		}
	}

	/**
	 * Kill the server with all of its processes (SIGKILL), as a crash of the machine
	 * would. Does nothing when it does not run.
	 */
	@Override
	public void kill() {
		server().kill();
	}

	/**
	 * Freeze the server with all of its processes (SIGSTOP): connections stay and get no
	 * answer.
	 */
	@Override
	public void pause() {
		server().pause();
	}

	/**
	 * Let a frozen server go on (SIGCONT).
	 */
	@Override
	public void resume() {
		server().resume();
	}

	/**
	 * Kill the server if it runs, start it on its data and its port, and wait until it
	 * answers.
	 */
	public void restart() {
		kill();
		start();
	}

	/**
	 * Whether the process of the server exists, paused or not.
	 * @return whether it does
	 */
	@Override
	public boolean isRunning() {
		ServerProcess server = this.process;
		return server != null && server.isRunning();
	}

	/**
	 * Number of the server's main process.
	 * @return the number
	 * @throws IllegalStateException if it does not run
	 */
	public long pid() {
		return server().pid();
	}

	/**
	 * Port of the server, the same in all of its runs.
	 * @return the port
	 */
	@Override
	public int port() {
		return this.port;
	}

	/**
	 * Address of the database.
	 * @return the URL, without user and password
	 */
	@Override
	public String jdbcUrl() {
		return "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(this.port);
	}

	/**
	 * Name of the superuser.
	 * @return the name
	 */
	@Override
	public String username() {
		return NAME;
	}

	/**
	 * Password of the superuser; the server accepts any.
	 * @return the password
	 */
	@Override
	public String password() {
		return NAME;
	}

	/**
	 * Data source that opens a new connection each time.
	 * @return the data source
	 */
	@Override
	public DataSource dataSource() {
		return newDataSource();
	}

	private PGSimpleDataSource newDataSource() {
		PGSimpleDataSource dataSource = new PGSimpleDataSource();
		dataSource.setUrl(jdbcUrl());
		dataSource.setUser(username());
		dataSource.setPassword(password());
		return dataSource;
	}

	private ServerProcess server() {
		ServerProcess server = this.process;
		if (server == null) {
			throw new IllegalStateException("the server is not started");
		}
		return server;
	}

	private void abandon() {
		ServerProcess server = this.process;
		if (server != null) {
			server.abandon();
		}
	}

	/**
	 * Kill the server. The data stays.
	 */
	@Override
	public synchronized void close() {
		if (this.lock == null) {
			return;
		}
		if (this.process != null) {
			this.process.kill();
			this.process = null;
		}
		this.lock.close();
		this.lock = null;
		ShutdownHooks.remove(this.shutdownHook);
	}

	/**
	 * Describes a server before it is started.
	 *
	 * @since 0.1.0
	 */
	public static final class Builder {

		private final Map<String, String> settings = new LinkedHashMap<>();

		private @Nullable Path directory;

		private int port;

		private Builder() {
		}

		/**
		 * Directory for data and log, created when it does not exist. Required.
		 * @param directory the directory
		 * @return this builder
		 */
		public Builder directory(Path directory) {
			this.directory = directory;
			return this;
		}

		/**
		 * Let the server listen on a fixed port instead of a free one.
		 * @param port the port
		 * @return this builder
		 */
		public Builder port(int port) {
			this.port = port;
			return this;
		}

		/**
		 * Set a server parameter, such as {@code max_connections}.
		 * @param name the name
		 * @param value the value
		 * @return this builder
		 */
		public Builder setting(String name, String value) {
			this.settings.put(name, value);
			return this;
		}

		/**
		 * Create the server without starting it.
		 * @return the server
		 */
		public PostgresServer build() {
			if (this.directory == null) {
				throw new IllegalStateException("'directory' must be set");
			}
			return new PostgresServer(this, this.directory.toAbsolutePath().normalize());
		}

	}

}
