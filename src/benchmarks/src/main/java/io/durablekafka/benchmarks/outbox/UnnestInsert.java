package io.durablekafka.benchmarks.outbox;

import java.sql.Array;
import java.sql.PreparedStatement;
import java.util.List;

import io.durablekafka.outbox.OutboxRecord;

/**
 * PostgreSQL: one statement with an array for each column.
 */
final class UnnestInsert implements BareInsert {

	private static final String SQL = """
			INSERT INTO %s (lane, topic, topic_partition, record_key, record_value, headers, record_timestamp,
				message_id, origin)
			SELECT * FROM unnest(CAST(? AS smallint[]), CAST(? AS text[]), CAST(? AS integer[]), CAST(? AS bytea[]),
				CAST(? AS bytea[]), CAST(? AS bytea[]), CAST(? AS bigint[]), CAST(? AS text[]), CAST(? AS text[]))""";

	private static final List<String> TYPES = List.of("int2", "text", "int4", "bytea", "bytea", "bytea", "int8", "text",
			"text");

	@Override
	public Batch prepare(String table, List<OutboxRecord> rows) {
		Object[][] columns = { rows.stream().map((row) -> (short) row.lane()).toArray(Short[]::new),
				rows.stream().map(OutboxRecord::topic).toArray(String[]::new),
				rows.stream().map(OutboxRecord::partition).toArray(Integer[]::new),
				rows.stream().map(OutboxRecord::key).toArray(byte[][]::new),
				rows.stream().map(OutboxRecord::value).toArray(byte[][]::new),
				rows.stream().map(OutboxRecord::headers).toArray(byte[][]::new),
				rows.stream().map(OutboxRecord::timestamp).toArray(Long[]::new),
				rows.stream().map(OutboxRecord::messageId).toArray(String[]::new),
				rows.stream().map(OutboxRecord::origin).toArray(String[]::new) };
		String sql = SQL.formatted(table);
		return (connection) -> {
			try (PreparedStatement statement = connection.prepareStatement(sql)) {
				for (int column = 0; column < columns.length; column++) {
					Array array = connection.createArrayOf(TYPES.get(column), columns[column]);
					statement.setArray(column + 1, array);
				}
				statement.executeUpdate();
			}
		};
	}

}
