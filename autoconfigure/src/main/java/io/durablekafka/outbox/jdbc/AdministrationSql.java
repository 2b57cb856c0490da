package io.durablekafka.outbox.jdbc;

import io.durablekafka.outbox.OutboxFilter;
import io.durablekafka.outbox.OutboxState;

/**
 * Statements of the administration.
 */
final class AdministrationSql {

	/**
	 * Category of a dead letter that is in the outbox again.
	 */
	static final String RETRIED = "RETRIED";

	private static final String COLUMNS = String.join(", ", OutboxColumns.RECORD);

	private static final String TOPICS = """
			SELECT topic, COUNT(*), MAX(%s)
			FROM %s
			GROUP BY topic
			ORDER BY topic""";

	private static final String LIST = """
			SELECT id, lane, topic, topic_partition, record_timestamp, message_id, origin,
				COALESCE(%s, 0) + COALESCE(%s, 0) + COALESCE(%s, 0), %s%s
			FROM %s
			WHERE id > ?%s
			ORDER BY id
			%s""";

	private final OutboxDialect dialect;

	private final OutboxTables tables;

	AdministrationSql(OutboxDialect dialect, OutboxTables tables) {
		this.dialect = dialect;
		this.tables = tables;
	}

	String topics(OutboxState state) {
		return TOPICS.formatted(this.dialect.ageInMillis("created_at"), table(state));
	}

	String list(OutboxFilter filter) {
		String age = this.dialect.ageInMillis("created_at");
		StringBuilder conditions = new StringBuilder();
		if (filter.topic() != null) {
			conditions.append(" AND topic = ?");
		}
		if (filter.lane() != null) {
			conditions.append(" AND lane = ?");
		}
		if (filter.olderThan() != null) {
			conditions.append(" AND ").append(age).append(" >= ?");
		}
		String failure = (filter.state() == OutboxState.DEAD)
				? ", category, error_text, attempts, " + this.dialect.ageInMillis("failed_at") : "";
		return LIST.formatted(this.dialect.byteLength("record_key"), this.dialect.byteLength("record_value"),
				this.dialect.byteLength("headers"), age, failure, table(filter.state()), conditions,
				this.dialect.limit());
	}

	String load(OutboxState state) {
		return "SELECT id, %s FROM %s WHERE id = ?".formatted(COLUMNS, table(state));
	}

	String discard() {
		return "DELETE FROM %s WHERE id = ?".formatted(this.tables.dead());
	}

	String retry() {
		return "UPDATE %s SET category = '%s' WHERE id = ? AND category <> '%s'".formatted(this.tables.dead(), RETRIED,
				RETRIED);
	}

	private String table(OutboxState state) {
		return (state == OutboxState.DEAD) ? this.tables.dead() : this.tables.outbox();
	}

}
