package io.durablekafka.autoconfigure;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.jdbc.DatabaseDriver;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * Connections of the outbox's own, so that an outage of Kafka does not use up those of
 * the application. Opened when they are first asked for. The DataSource is deliberately
 * not a bean: it must neither be injected elsewhere nor keep Spring Boot from making the
 * application's own. Not thread-safe; used while the context starts.
 */
final class OutboxDataSource implements DisposableBean {

	static final String PREFIX = "durable-kafka.outbox.datasource.";

	private final JdbcOutboxProperties.Datasource properties;

	private @Nullable HikariDataSource dataSource;

	OutboxDataSource(JdbcOutboxProperties.Datasource properties) {
		this.properties = properties;
	}

	/**
	 * Open the connections.
	 * @throws OutboxDataSourceException if the database cannot be reached
	 * @throws InvalidConfigurationPropertyValueException if a property is wrong
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
		String url = this.properties.requireUrl();
		HikariConfig config = new HikariConfig();
		config.setPoolName("durable-kafka-outbox");
		setDriver(config, url);
		config.setJdbcUrl(url);
		config.setUsername(this.properties.getUsername());
		config.setPassword(this.properties.getPassword());
		config.setMaximumPoolSize(this.properties.getMaximumPoolSize());
		config.setMinimumIdle(1);
		setConnectionTimeout(config);
		this.properties.getProperties().forEach(config::addDataSourceProperty);
		try {
			return new HikariDataSource(config);
		}
		catch (RuntimeException ex) {
			throw new OutboxDataSourceException(new DatabaseDescription("", url).location(), this.properties, ex);
		}
	}

	private void setDriver(HikariConfig config, String url) {
		String driver = this.properties.getDriverClassName();
		ClassLoader classLoader = getClass().getClassLoader();
		if (StringUtils.hasText(driver)) {
			if (!ClassUtils.isPresent(driver, classLoader)) {
				throw new InvalidConfigurationPropertyValueException(PREFIX + "driver-class-name", driver,
						"There is no such class. Add the driver's dependency, or leave the property out.");
			}
			config.setDriverClassName(driver);
			return;
		}
		String expected = DatabaseDriver.fromJdbcUrl(url).getDriverClassName();
		if (expected != null) {
			if (!ClassUtils.isPresent(expected, classLoader)) {
				throw new InvalidConfigurationPropertyValueException(PREFIX + "url",
						new DatabaseDescription("", url).location(),
						"The driver '%s' of this database is missing. Add its dependency.".formatted(expected));
			}
			config.setDriverClassName(expected);
		}
	}

	private void setConnectionTimeout(HikariConfig config) {
		try {
			config.setConnectionTimeout(this.properties.getConnectionTimeout().toMillis());
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + "connection-timeout",
					this.properties.getConnectionTimeout(), "It must be at least 250 milliseconds.", ex);
		}
	}

	@Override
	public void destroy() {
		if (this.dataSource != null) {
			this.dataSource.close();
		}
	}

}
