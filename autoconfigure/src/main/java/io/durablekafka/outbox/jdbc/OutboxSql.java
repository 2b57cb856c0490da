package io.durablekafka.outbox.jdbc;

import java.util.Collections;
import java.util.StringJoiner;

import io.durablekafka.outbox.LaneSet;

/**
 * Statements of the store. Names are put in once; values are always parameters.
 */
final class OutboxSql {

	private static final String COLUMNS = String.join(", ", OutboxColumns.RECORD);

	private static final String FAILURE = String.join(", ", OutboxColumns.FAILURE);

	private static final String SIZE = "COALESCE(OCTET_LENGTH(record_key), 0) + COALESCE(OCTET_LENGTH(record_value), 0)"
			+ " + OCTET_LENGTH(headers)";

	private static final String SIZES = """
			SELECT id, %s
			FROM %s
			WHERE id > ?%s%s
			ORDER BY id
			LIMIT ?""";

	private static final String READ = """
			SELECT id, %s
			FROM %s
			WHERE id > ?%s%s AND id <= ?
			ORDER BY id""";

	private static final String BURY_ROW = """
			INSERT INTO %s (%s, created_at, %s)
			SELECT %s, created_at, ?, ?, ?
			FROM %s
			WHERE id = ?""";

	private static final String BURY_RECORD = """
			INSERT INTO %s (%s, %s)
			SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
			WHERE NOT EXISTS (SELECT 1 FROM %s WHERE message_id = ?)""";

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
				(SELECT %3$s FROM %1$s WHERE id = (SELECT MIN(id) FROM %1$s))""";

	private final OutboxDialect dialect;

	private final OutboxTables tables;

	private final String insert;

	OutboxSql(OutboxDialect dialect, OutboxTables tables) {
		this.dialect = dialect;
		this.tables = tables;
		this.insert = dialect.insertSql(tables.outbox());
	}

	String insert() {
		return this.insert;
	}

	String stored(int count) {
		return this.dialect.storedSql(this.tables.outbox(), count);
	}

	String sizes(int excludedTopics, LaneSet lanes) {
		return SIZES.formatted(SIZE, this.tables.outbox(), exclude(excludedTopics), of(lanes));
	}

	String read(int excludedTopics, LaneSet lanes) {
		return READ.formatted(COLUMNS, this.tables.outbox(), exclude(excludedTopics), of(lanes));
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
		return (topics == 0) ? ""
				: " AND topic NOT IN (%s)".formatted(String.join(", ", Collections.nCopies(topics, "?")));
	}

	String delete() {
		return this.dialect.deleteSql(this.tables.outbox());
	}

	String deleteRow() {
		return "DELETE FROM %s WHERE id = ?".formatted(this.tables.outbox());
	}

	String buryRow() {
		return BURY_ROW.formatted(this.tables.dead(), COLUMNS, FAILURE, COLUMNS, this.tables.outbox());
	}

	String buryRecord() {
		return BURY_RECORD.formatted(this.tables.dead(), COLUMNS, FAILURE, this.tables.dead());
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
		return "SELECT COALESCE(SUM(%s), 0) FROM %s".formatted(SIZE, this.tables.outbox());
	}

	String summary() {
		return SUMMARY.formatted(this.tables.outbox(), this.tables.dead(), this.dialect.ageInMillis("created_at"));
	}

}
