package io.durablekafka.autoconfigure;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.sql.init.DatabaseInitializationMode;

/**
 * Configuration properties of an outbox in a relational database.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("durable-kafka.outbox")
public class JdbcOutboxProperties {

	/**
	 * Prefix of the names of the outbox tables.
	 */
	private String tablePrefix = "kafka_";

	/**
	 * Schema that the outbox tables are in. When it is not set, the connection's own
	 * schema is used.
	 */
	private @Nullable String schemaName;

	/**
	 * When to create the outbox tables. An embedded database is one that runs inside the
	 * application, such as an H2 file. Databases with migrations of their own take the
	 * scripts in META-INF/durable-kafka/outbox instead.
	 */
	private DatabaseInitializationMode initializeSchema = DatabaseInitializationMode.EMBEDDED;

	private final Embedded embedded = new Embedded();

	public String getTablePrefix() {
		return this.tablePrefix;
	}

	public void setTablePrefix(String tablePrefix) {
		this.tablePrefix = tablePrefix;
	}

	public @Nullable String getSchemaName() {
		return this.schemaName;
	}

	public void setSchemaName(@Nullable String schemaName) {
		this.schemaName = schemaName;
	}

	public DatabaseInitializationMode getInitializeSchema() {
		return this.initializeSchema;
	}

	public void setInitializeSchema(DatabaseInitializationMode initializeSchema) {
		this.initializeSchema = initializeSchema;
	}

	public Embedded getEmbedded() {
		return this.embedded;
	}

	/**
	 * The file database that serves when there is no other persistent one.
	 */
	public static class Embedded {

		/**
		 * Path of the database file, without extension, in a directory that outlives the
		 * application and that no other instance uses. When it is not set, '.durable-
		 * kafka/outbox/' and the application's name, relative to the working directory.
		 */
		private @Nullable Path path;

		public @Nullable Path getPath() {
			return this.path;
		}

		public void setPath(@Nullable Path path) {
			this.path = path;
		}

	}

}
