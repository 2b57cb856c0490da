package io.durablekafka.sample.order;

import java.util.Objects;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.jdbc.support.KeyHolder;
import org.springframework.stereotype.Component;

/**
 * Numbers the runs of the application, so that sequence numbers can start again in each
 * of them. The database counts, not a clock that may be set back.
 */
@Component
class ApplicationRun implements InitializingBean {

	private static final String INSERT = """
			INSERT INTO application_run (started_at) VALUES (CURRENT_TIMESTAMP)
			""";

	private final JdbcClient jdbc;

	private volatile long number;

	ApplicationRun(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	@Override
	public void afterPropertiesSet() {
		KeyHolder key = new GeneratedKeyHolder();
		this.jdbc.sql(INSERT).update(key, "id");
		this.number = Objects.requireNonNull(key.getKey()).longValue();
	}

	long number() {
		return this.number;
	}

}
