package io.durablekafka.outbox.jdbc;

import java.util.Collection;
import java.util.StringJoiner;

import io.durablekafka.outbox.LaneSet;
import io.durablekafka.outbox.OrderKey;
import io.durablekafka.outbox.OutboxQuery;
import io.durablekafka.outbox.TopicFilter;

/**
 * Statements of the store. Names are put in once; values are always parameters.
 */
final class OutboxSql {

	private static final String COLUMNS = String.join(", ", OutboxColumns.RECORD);

	private static final String FAILURE = String.join(", ", OutboxColumns.FAILURE);

	private static final String SIZES = """
			SELECT id, %s
			FROM %s
			WHERE id > ?%s%s%s
			ORDER BY id
			%s""";

	private static final String READ = """
			SELECT id, %s
			FROM %s
			WHERE id > ?%s%s%s AND id <= ?
			ORDER BY id""";

	private static final String DEAD_KEYS = """
			SELECT id, topic, topic_partition, record_key, category
			FROM %s
			WHERE id > ? AND category <> 'EXPIRED' AND (record_key IS NOT NULL OR topic_partition IS NOT NULL)%s
			ORDER BY id
			%s""";

	private static final String OLDER_THAN = """
			SELECT id, %2$s
			FROM %1$s
			WHERE id >= ? AND id <= ? AND %2$s >= ?""";

	private static final String BURY_ROW = """
			INSERT INTO %s (%s, created_at, %s)
			SELECT %s, created_at, ?, ?, ?
			FROM %s
			WHERE id = ?""";

	private static final String BURY_RECORD = """
			INSERT INTO %s (%s, %s)
			VALUES (%s)""";

	private static final String BACKLOG = """
			SELECT lane, COUNT(*), MAX(id)
			FROM %s
			GROUP BY lane""";

	private static final String OLDEST_ID_BY_LANE = """
			SELECT lane, MIN(id)
			FROM %s
			WHERE id <= ?
			GROUP BY lane""";

	private static final String SUMMARY = """
			SELECT (SELECT COUNT(*) FROM %1$s), (SELECT COUNT(*) FROM %2$s),
				(SELECT %3$s FROM %1$s WHERE id = (SELECT MIN(id) FROM %1$s))%4$s""";

	private final OutboxDialect dialect;

	private final OutboxTables tables;

	OutboxSql(OutboxDialect dialect, OutboxTables tables) {
		this.dialect = dialect;
		this.tables = tables;
	}

	String sizes(OutboxQuery query) {
		return SIZES.formatted(size(), this.tables.outbox(), exclude(query.excludedTopics().size()),
				exclude(query.excludedKeys()), of(query.lanes()), this.dialect.limit());
	}

	String read(OutboxQuery query) {
		return READ.formatted(COLUMNS, this.tables.outbox(), exclude(query.excludedTopics().size()),
				exclude(query.excludedKeys()), of(query.lanes()));
	}

	/**
	 * A row without a key belongs to its partition only.
	 */
	private String exclude(Collection<OrderKey> keys) {
		StringBuilder conditions = new StringBuilder();
		for (OrderKey key : keys) {
			conditions.append((key.key() != null)
					? " AND (topic <> ? OR record_key IS NULL OR %s)".formatted(this.dialect.isNot("record_key"))
					: " AND (topic <> ? OR record_key IS NOT NULL OR topic_partition IS NULL OR topic_partition <> ?)");
		}
		return conditions.toString();
	}

	String deadKeys(TopicFilter topics) {
		String condition = (topics.names().isEmpty()) ? "" : " AND topic %sIN (%s)"
			.formatted((topics.others()) ? "NOT " : "", OutboxDialect.parameters(topics.names().size()));
		return DEAD_KEYS.formatted(this.tables.dead(), condition, this.dialect.limit());
	}

	String olderThan() {
		return OLDER_THAN.formatted(this.tables.outbox(), this.dialect.ageInMillis("created_at"));
	}

	/**
	 * The lanes as literals: they change seldom, and a statement is prepared once.
	 */
	private String of(LaneSet lanes) {
		if (lanes.isAll()) {
			return "";
		}
		StringJoiner list = new StringJoiner(", ", " AND lane IN (", ")");
		lanes.forEach((lane) -> list.add(String.valueOf(lane)));
		return list.toString();
	}

	private String exclude(int topics) {
		return (topics == 0) ? "" : " AND topic NOT IN (%s)".formatted(OutboxDialect.parameters(topics));
	}

	String buryRow() {
		return BURY_ROW.formatted(this.tables.dead(), COLUMNS, FAILURE, COLUMNS, this.tables.outbox());
	}

	String buryRecord() {
		return BURY_RECORD.formatted(this.tables.dead(), COLUMNS, FAILURE,
				OutboxDialect.parameters(OutboxColumns.RECORD.size() + OutboxColumns.FAILURE.size()));
	}

	String buried() {
		return "SELECT COUNT(*) FROM %s WHERE message_id = ?".formatted(this.tables.dead());
	}

	String endRetry() {
		return "DELETE FROM %s WHERE message_id = ? AND category = '%s'".formatted(this.tables.dead(),
				AdministrationSql.RETRIED);
	}

	String backlog() {
		return BACKLOG.formatted(this.tables.outbox());
	}

	String oldestId() {
		return "SELECT MIN(id) FROM %s".formatted(this.tables.outbox());
	}

	String greatestId() {
		return "SELECT MAX(id) FROM %s".formatted(this.tables.outbox());
	}

	String oldestIdByLane() {
		return OLDEST_ID_BY_LANE.formatted(this.tables.outbox());
	}

	String bytes() {
		return "SELECT COALESCE(SUM(%s), 0) FROM %s".formatted(size(), this.tables.outbox());
	}

	private String size() {
		return "COALESCE(%s, 0) + COALESCE(%s, 0) + %s".formatted(this.dialect.byteLength("record_key"),
				this.dialect.byteLength("record_value"), this.dialect.byteLength("headers"));
	}

	String summary() {
		return SUMMARY.formatted(this.tables.outbox(), this.tables.dead(), this.dialect.ageInMillis("created_at"),
				this.dialect.fromNoTable());
	}

}
