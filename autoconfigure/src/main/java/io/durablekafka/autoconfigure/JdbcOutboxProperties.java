package io.durablekafka.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.util.StringUtils;

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

	/**
	 * Name of the DataSource bean that the outbox uses, where the application has several
	 * and the one for the outbox is not the primary one.
	 */
	private @Nullable String datasourceBean;

	private final Datasource datasource = new Datasource();

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

	public @Nullable String getDatasourceBean() {
		return this.datasourceBean;
	}

	public void setDatasourceBean(@Nullable String datasourceBean) {
		this.datasourceBean = datasourceBean;
	}

	public Datasource getDatasource() {
		return this.datasource;
	}

	public Embedded getEmbedded() {
		return this.embedded;
	}

	/**
	 * Connections of the outbox's own, to the application's database or another one.
	 */
	public static class Datasource {

		/**
		 * JDBC URL of the database. When it is set, the outbox does not use the
		 * application's DataSource but opens connections of its own.
		 */
		private @Nullable String url;

		/**
		 * User for the connections.
		 */
		private @Nullable String username;

		/**
		 * Password for the connections.
		 */
		private @Nullable String password;

		/**
		 * Class of the JDBC driver. When it is not set, it is found from the URL.
		 */
		private @Nullable String driverClassName;

		/**
		 * How many connections there are at most. The writer, the relay with its leases,
		 * and health and metrics each need one.
		 */
		private int maximumPoolSize = 5;

		/**
		 * How long to wait for a connection.
		 */
		private Duration connectionTimeout = Duration.ofSeconds(5);

		/**
		 * Properties for the driver, with its own names.
		 */
		private final Map<String, String> properties = new LinkedHashMap<>();

		public @Nullable String getUrl() {
			return this.url;
		}

		public void setUrl(@Nullable String url) {
			this.url = url;
		}

		public @Nullable String getUsername() {
			return this.username;
		}

		public void setUsername(@Nullable String username) {
			this.username = username;
		}

		public @Nullable String getPassword() {
			return this.password;
		}

		public void setPassword(@Nullable String password) {
			this.password = password;
		}

		public @Nullable String getDriverClassName() {
			return this.driverClassName;
		}

		public void setDriverClassName(@Nullable String driverClassName) {
			this.driverClassName = driverClassName;
		}

		public int getMaximumPoolSize() {
			return this.maximumPoolSize;
		}

		public void setMaximumPoolSize(int maximumPoolSize) {
			this.maximumPoolSize = maximumPoolSize;
		}

		public Duration getConnectionTimeout() {
			return this.connectionTimeout;
		}

		public void setConnectionTimeout(Duration connectionTimeout) {
			this.connectionTimeout = connectionTimeout;
		}

		public Map<String, String> getProperties() {
			return this.properties;
		}

		/**
		 * Whether the outbox has connections of its own.
		 */
		boolean isSet() {
			return this.url != null || this.username != null || this.password != null || this.driverClassName != null
					|| !this.properties.isEmpty();
		}

		/**
		 * The URL, which everything else is useless without.
		 */
		String requireUrl() {
			if (!StringUtils.hasText(this.url)) {
				throw new InvalidConfigurationPropertyValueException("durable-kafka.outbox.datasource.url", this.url,
						"Other properties under 'durable-kafka.outbox.datasource' are set, which need it.");
			}
			return this.url;
		}

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
