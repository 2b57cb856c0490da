package io.durablekafka.autoconfigure;

import javax.sql.DataSource;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.util.ClassUtils;

/**
 * Connections to the database of a pool that are not the pool's, for somebody who keeps
 * one.
 */
final class UnpooledDataSource {

	private static final Log logger = LogFactory.getLog(UnpooledDataSource.class);

	private static final boolean BUILDER_PRESENT = ClassUtils
		.isPresent("org.springframework.boot.jdbc.DataSourceBuilder", UnpooledDataSource.class.getClassLoader());

	private UnpooledDataSource() {
	}

	/**
	 * Derive from a pool that Spring Boot knows.
	 * @param pool the pool
	 * @return connections with the same URL, user and password, or {@code null} if these
	 * cannot be found out
	 */
	static @Nullable DataSource of(DataSource pool) {
		if (!BUILDER_PRESENT) {
			return null;
		}
		try {
			return DataSourceBuilder.derivedFrom(pool).type(SimpleDriverDataSource.class).build();
		}
		catch (RuntimeException ex) {
			logger.debug("No connection outside of the pool can be made", ex);
			return null;
		}
	}

}
