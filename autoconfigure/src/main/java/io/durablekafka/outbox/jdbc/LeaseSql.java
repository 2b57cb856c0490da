package io.durablekafka.outbox.jdbc;

/**
 * Statements of the lease store.
 */
final class LeaseSql {

	private static final String READ = """
			SELECT member, instance, lanes, epoch, %s, lease_millis
			FROM %s
			ORDER BY member""";

	private static final String UPDATE = """
			UPDATE %s
			SET lanes = ?, epoch = ?, lease_millis = ?, renewed_at = %s
			WHERE member = ?""";

	private static final String INSERT = """
			INSERT INTO %s (member, instance, lanes, epoch, lease_millis, renewed_at)
			VALUES (?, ?, ?, ?, ?, %s)""";

	private static final String REMOVE_EXPIRED = """
			DELETE FROM %s
			WHERE member = ? AND ABS(%s) > lease_millis""";

	private final String table;

	private final String now;

	private final String age;

	LeaseSql(OutboxDialect dialect, OutboxTables tables) {
		this.table = tables.lease();
		this.now = dialect.now();
		this.age = dialect.ageInMillis("renewed_at");
	}

	String read() {
		return READ.formatted(this.age, this.table);
	}

	String renew() {
		return "UPDATE %s SET renewed_at = %s WHERE member = ?".formatted(this.table, this.now);
	}

	String count() {
		return "UPDATE %s SET epoch = epoch + 1 WHERE member = ? AND epoch = ?".formatted(this.table);
	}

	String update() {
		return UPDATE.formatted(this.table, this.now);
	}

	String insert() {
		return INSERT.formatted(this.table, this.now);
	}

	String remove() {
		return "DELETE FROM %s WHERE member = ?".formatted(this.table);
	}

	String removeExpired() {
		return REMOVE_EXPIRED.formatted(this.table, this.age);
	}

}
