package io.durablekafka.autoconfigure;

import java.nio.file.Path;
import java.sql.SQLException;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;

/**
 * The database file that holds the outbox when the application has no other persistent
 * database. Opened when it is first asked for. Its DataSource is deliberately not a bean:
 * it belongs to the outbox, and must neither be injected elsewhere nor keep Spring Boot
 * from making the application's own. Not thread-safe; used while the context starts.
 */
final class EmbeddedOutboxDatabase implements DisposableBean {

	private static final int ALREADY_OPEN = 90020;

	private static final int MAX_CONNECTIONS = 5;

	private static final long CONNECTION_TIMEOUT = 5000;

	private final Path path;

	private final String poolName;

	private final String property;

	private @Nullable HikariDataSource dataSource;

	EmbeddedOutboxDatabase(Path path) {
		this(path, "durable-kafka-outbox", "durable-kafka.outbox.embedded.path");
	}

	EmbeddedOutboxDatabase(Path path, String poolName, String property) {
		this.path = path.toAbsolutePath().normalize();
		this.poolName = poolName;
		this.property = property;
	}

	/**
	 * Absolute path of the file, without extension.
	 */
	Path getPath() {
		return this.path;
	}

	/**
	 * The connections to the file.
	 * @throws EmbeddedOutboxException if the file cannot be opened
	 */
	DataSource getDataSource() {
		HikariDataSource source = this.dataSource;
		if (source == null) {
			source = open();
			this.dataSource = source;
		}
		return source;
	}

	private HikariDataSource open() {
		HikariConfig config = new HikariConfig();
		config.setPoolName(this.poolName);
		config.setDriverClassName("org.h2.Driver");
		config.setJdbcUrl(url());
		config.setMaximumPoolSize(MAX_CONNECTIONS);
		config.setMinimumIdle(1);
		config.setConnectionTimeout(CONNECTION_TIMEOUT);
		try {
			return new HikariDataSource(config);
		}
		catch (RuntimeException ex) {
			throw new EmbeddedOutboxException(this.path, this.property, isLocked(ex), ex);
		}
	}

	/**
	 * 'async:' since a file that is read through an ordinary channel is closed for good
	 * when a thread is interrupted in it; and the file is closed with this bean, not by
	 * H2's own shutdown hook, which would run while the last records are being stored.
	 */
	private String url() {
		return "jdbc:h2:file:async:" + this.path + ";DB_CLOSE_ON_EXIT=FALSE";
	}

	private static boolean isLocked(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof SQLException sqlException && sqlException.getErrorCode() == ALREADY_OPEN) {
				return true;
			}
		}
		return false;
	}

	@Override
	public void destroy() {
		if (this.dataSource != null) {
			this.dataSource.close();
		}
	}

}
