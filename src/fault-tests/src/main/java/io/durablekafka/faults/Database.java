package io.durablekafka.faults;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.durablekafka.testsupport.DatabaseServer;
import io.durablekafka.testsupport.MariaDbServer;
import io.durablekafka.testsupport.MySqlServer;
import io.durablekafka.testsupport.PostgresServer;
import io.durablekafka.testsupport.TcpProxy;
import org.jspecify.annotations.Nullable;

/**
 * The database that the application under test keeps its outbox in.
 */
final class Database implements AutoCloseable {

	private final Path directory;

	private final @Nullable DatabaseServer server;

	private final @Nullable TcpProxy proxy;

	private Database(Path directory, @Nullable DatabaseServer server, @Nullable TcpProxy proxy) {
		this.directory = directory;
		this.server = server;
		this.proxy = proxy;
	}

	/**
	 * Start a database.
	 * @param kind what kind
	 * @param directory for its data
	 * @param proxied whether a proxy stands between application and server
	 * @return the database
	 */
	static Database start(Kind kind, Path directory, boolean proxied) {
		if (!kind.isServer()) {
			return new Database(directory, null, null);
		}
		DatabaseServer server = kind.server(directory);
		try {
			server.start();
			return new Database(directory, server, proxied ? TcpProxy.start(0, server.port()) : null);
		}
		catch (RuntimeException ex) {
			server.close();
			throw ex;
		}
	}

	/**
	 * Properties of the application that lead to the database.
	 * @return the properties
	 */
	List<String> properties() {
		if (this.server == null) {
			return properties("jdbc:h2:file:async:" + this.directory.resolve("outbox"), "sa", "");
		}
		String url = this.server.jdbcUrl();
		if (this.proxy != null) {
			url = url.replace(":" + this.server.port(), ":" + this.proxy.port());
		}
		return properties(url, this.server.username(), this.server.password());
	}

	private static List<String> properties(String url, String username, String password) {
		return List.of("spring.datasource.url=" + url, "spring.datasource.username=" + username,
				"spring.datasource.password=" + password);
	}

	DatabaseServer server() {
		if (this.server == null) {
			throw new IllegalStateException("the database is part of the application");
		}
		return this.server;
	}

	TcpProxy proxy() {
		if (this.proxy == null) {
			throw new IllegalStateException("nothing stands in front of the database");
		}
		return this.proxy;
	}

	/**
	 * Start the server again if it has ended by itself.
	 */
	void revive() {
		if (this.server != null && !this.server.isRunning()) {
			this.server.start();
		}
	}

	@Override
	public void close() {
		if (this.proxy != null) {
			this.proxy.close();
		}
		if (this.server != null) {
			this.server.close();
		}
	}

	/**
	 * Kinds of databases.
	 */
	enum Kind {

		/**
		 * A PostgreSQL server process.
		 */
		POSTGRES((directory) -> PostgresServer.builder().directory(directory).build()),

		/**
		 * A MariaDB server process.
		 */
		MARIADB((directory) -> MariaDbServer.builder().directory(directory).build()),

		/**
		 * A MySQL server process, whose programs have to be fetched first.
		 */
		MYSQL((directory) -> MySqlServer.builder().directory(directory).build()),

		/**
		 * A file that the application opens itself.
		 */
		H2(null);

		private final @Nullable Function<Path, DatabaseServer> factory;

		Kind(@Nullable Function<Path, DatabaseServer> factory) {
			this.factory = factory;
		}

		/**
		 * Whether the database is a process, which can be killed and shared.
		 * @return whether it is
		 */
		boolean isServer() {
			return this.factory != null;
		}

		/**
		 * Whether what it needs is here.
		 * @return whether it can be started
		 */
		boolean isAvailable() {
			return this != MYSQL || MySqlServer.isAvailable();
		}

		private DatabaseServer server(Path directory) {
			if (this.factory == null) {
				throw new IllegalStateException(this + " is no server");
			}
			return this.factory.apply(directory);
		}

		/**
		 * Names of all kinds.
		 * @param separator what to put between them
		 * @return the names
		 */
		static String names(String separator) {
			return Arrays.stream(values()).map(Kind::toString).collect(Collectors.joining(separator));
		}

		static Kind parse(String name) {
			return Arrays.stream(values())
				.filter((kind) -> kind.toString().equals(name))
				.findFirst()
				.orElseThrow(() -> new IllegalArgumentException(
						"--database '%s' is unknown, expected %s".formatted(name, names(" or "))));
		}

		@Override
		public String toString() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}
