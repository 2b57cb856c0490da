package io.durablekafka.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

/**
 * A database server process on this machine, which can be killed, paused and started
 * again on the same data and the same port. It runs with the durability settings of a
 * production server: what was committed is there after {@link #kill()}. Data stays in the
 * directory when the server is closed. Thread-safe.
 *
 * @since 0.1.0
 */
public abstract class DatabaseServer implements AutoCloseable {

	private static final Duration STARTUP = Duration.ofSeconds(120);

	private static final int CONNECT_SECONDS = 2;

	private final String name;

	private final Path directory;

	private final int port;

	private final Map<String, String> settings;

	private final Thread shutdownHook;

	private volatile @Nullable ServerProcess process;

	private @Nullable DirectoryLock lock;

	/**
	 * Create a server that does not run yet.
	 * @param name name of the server, used in file names and messages
	 * @param builder what the server is like
	 * @param directory where data and log are kept
	 */
	DatabaseServer(String name, Builder<?> builder, Path directory) {
		this.name = name;
		this.directory = directory;
		this.port = (builder.port != 0) ? builder.port : Ports.free();
		this.settings = new LinkedHashMap<>(builder.settings);
		this.shutdownHook = new Thread(this::abandon, name + "-shutdown");
	}

	/**
	 * Start the server, the first time on a new database, and wait until it answers. A
	 * server that an earlier JVM left running on the directory is killed first.
	 * @return this server
	 * @throws IllegalStateException if the directory is in use, or the server runs, ends
	 * by itself or does not answer in time, with the end of its log
	 */
	public synchronized DatabaseServer start() {
		ServerProcess server = (this.process != null) ? this.process : prepare();
		removeTracesOfKill();
		server.start();
		awaitUp();
		return this;
	}

	private ServerProcess prepare() {
		this.lock = DirectoryLock.acquire(this.directory);
		Runtime.getRuntime().addShutdownHook(this.shutdownHook);
		ServerProcess server = new ServerProcess(this.name, this.directory, command(this.settings), Map.of(),
				data().toString());
		server.killOrphan();
		initialize();
		this.process = server;
		return server;
	}

	/**
	 * Command line of the server.
	 * @param settings parameters of the server
	 * @return program and arguments, which contain the data directory
	 */
	abstract List<String> command(Map<String, String> settings);

	/**
	 * Create the database unless that has been done.
	 */
	abstract void initialize();

	/**
	 * Remove what a kill left behind and what keeps the server from starting. Nothing
	 * runs on the directory now.
	 */
	void removeTracesOfKill() {
		// most servers see by themselves that nobody is there
	}

	/**
	 * Data source that opens a new connection each time.
	 * @param seconds how long connecting may take, {@code 0} for as long as the driver
	 * likes
	 * @return the data source
	 * @throws SQLException if the driver does not like the address
	 */
	abstract DataSource connectWithin(int seconds) throws SQLException;

	/**
	 * Run a program that ends by itself.
	 * @param command program and arguments
	 * @throws IllegalStateException if it fails, with its output
	 */
	final void run(List<String> command) {
		try {
			Process program = new ProcessBuilder(command).redirectErrorStream(true).start();
			String output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			if (program.waitFor() != 0) {
				throw new IllegalStateException("%s failed: %s".formatted(command.get(0), output));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("interrupted while waiting for " + command.get(0), ex);
		}
	}

	/**
	 * Wait until the server accepts connections.
	 * @throws IllegalStateException if it ends by itself, or it takes longer than two
	 * minutes, with the end of its log
	 */
	public void awaitUp() {
		ServerProcess server = server();
		Polling.until(STARTUP, () -> {
			server.requireNotDied();
			return ClusterAdmin.accepts(this.port) && answers();
		}, () -> server.describe("does not answer on port " + this.port));
	}

	private boolean answers() {
		try (Connection connection = connectWithin(CONNECT_SECONDS).getConnection()) {
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
	public void kill() {
		server().kill();
	}

	/**
	 * Freeze the server with all of its processes (SIGSTOP): connections stay and get no
	 * answer.
	 */
	public void pause() {
		server().pause();
	}

	/**
	 * Let a frozen server go on (SIGCONT).
	 */
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
	public int port() {
		return this.port;
	}

	/**
	 * Address of the database.
	 * @return the URL, without user and password
	 */
	public abstract String jdbcUrl();

	/**
	 * Name of a user who may do everything.
	 * @return the name
	 */
	public abstract String username();

	/**
	 * Password of the user.
	 * @return the password
	 */
	public abstract String password();

	/**
	 * Data source that opens a new connection each time.
	 * @return the data source
	 */
	public DataSource dataSource() {
		try {
			return connectWithin(0);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Directory for everything that belongs to the server.
	 */
	final Path directory() {
		return this.directory;
	}

	/**
	 * Directory for the data of the server.
	 */
	final Path data() {
		return this.directory.resolve("data");
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
	 * @param <S> type of the server
	 * @since 0.1.0
	 */
	public static final class Builder<S extends DatabaseServer> {

		private final BiFunction<Builder<S>, Path, S> constructor;

		private final Map<String, String> settings = new LinkedHashMap<>();

		private @Nullable Path directory;

		private int port;

		Builder(BiFunction<Builder<S>, Path, S> constructor) {
			this.constructor = constructor;
		}

		/**
		 * Directory for data and log, created when it does not exist. Required.
		 * @param directory the directory
		 * @return this builder
		 */
		public Builder<S> directory(Path directory) {
			this.directory = directory;
			return this;
		}

		/**
		 * Let the server listen on a fixed port instead of a free one.
		 * @param port the port
		 * @return this builder
		 */
		public Builder<S> port(int port) {
			this.port = port;
			return this;
		}

		/**
		 * Set a server parameter, such as {@code max_connections}.
		 * @param name the name
		 * @param value the value
		 * @return this builder
		 */
		public Builder<S> setting(String name, String value) {
			this.settings.put(name, value);
			return this;
		}

		/**
		 * Create the server without starting it.
		 * @return the server
		 */
		public S build() {
			if (this.directory == null) {
				throw new IllegalStateException("'directory' must be set");
			}
			return this.constructor.apply(this, this.directory.toAbsolutePath().normalize());
		}

	}

}
