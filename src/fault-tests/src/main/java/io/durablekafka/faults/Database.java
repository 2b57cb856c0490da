package io.durablekafka.faults;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

import io.durablekafka.testsupport.PostgresServer;
import org.jspecify.annotations.Nullable;

/**
 * The database that the application under test keeps its outbox in.
 *
 * @param properties properties of the application that lead to it
 * @param server the server, or {@code null} for a database in the application itself
 */
record Database(List<String> properties, @Nullable PostgresServer server) implements AutoCloseable {

	static Database start(Kind kind, Path directory) {
		if (kind == Kind.H2) {
			return new Database(properties("jdbc:h2:file:async:" + directory.resolve("h2").resolve("outbox"), "sa", ""),
					null);
		}
		PostgresServer server = PostgresServer.builder().directory(directory.resolve("postgres")).build().start();
		return new Database(properties(server.jdbcUrl(), server.username(), server.password()), server);
	}

	private static List<String> properties(String url, String username, String password) {
		return List.of("spring.datasource.url=" + url, "spring.datasource.username=" + username,
				"spring.datasource.password=" + password);
	}

	@Override
	public void close() {
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
		POSTGRES,

		/**
		 * A file that the application opens itself.
		 */
		H2;

		static Kind parse(String name) {
			try {
				return valueOf(name.toUpperCase(Locale.ROOT));
			}
			catch (IllegalArgumentException ex) {
				throw new IllegalArgumentException(
						"--database '%s' is unknown, expected postgres or h2".formatted(name), ex);
			}
		}

		@Override
		public String toString() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}
