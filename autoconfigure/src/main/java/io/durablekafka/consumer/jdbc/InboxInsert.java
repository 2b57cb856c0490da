package io.durablekafka.consumer.jdbc;

import java.sql.DatabaseMetaData;

import org.jspecify.annotations.Nullable;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Inserts a row unless its identity is there. In PostgreSQL a failed statement would end
 * the transaction, so nothing may fail there. Thread-safe.
 */
final class InboxInsert {

	private final JdbcTemplate jdbc;

	private final String plain;

	private volatile @Nullable String statement;

	InboxInsert(JdbcTemplate jdbc, String table) {
		this.jdbc = jdbc;
		this.plain = """
				INSERT INTO %s (consumer_group, topic, message_id, topic_partition, record_offset, processed, seen_at)
				VALUES (?, ?, ?, ?, ?, ?, ?)""".formatted(table);
	}

	/**
	 * Insert a row. Waits for another transaction that is inserting the same.
	 * @return whether it was inserted
	 */
	boolean insert(Object[] row) {
		try {
			return this.jdbc.update(statement(), row) > 0;
		}
		catch (DuplicateKeyException ex) {
			return false;
		}
	}

	private String statement() {
		String known = this.statement;
		if (known == null) {
			known = isPostgres() ? this.plain + " ON CONFLICT DO NOTHING" : this.plain;
			this.statement = known;
		}
		return known;
	}

	private boolean isPostgres() {
		ConnectionCallback<String> product = (connection) -> {
			DatabaseMetaData metaData = connection.getMetaData();
			return metaData.getDatabaseProductName();
		};
		return "PostgreSQL".equals(this.jdbc.execute(product));
	}

}
