package io.durablekafka.outbox.jdbc;

import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Names of the outbox's tables. They become part of SQL text, so only plain identifiers
 * are accepted. Names are never quoted: the database folds their case as it does for any
 * other table.
 *
 * @param schema schema of the tables, or {@code null} for the connection's own
 * @param prefix what the table names begin with, up to 30 letters, digits and
 * underscores, not starting with a digit; may be empty
 * @since 0.1.0
 */
public record OutboxTables(@Nullable String schema, String prefix) {

	/**
	 * Prefix of the tables in the scripts that come with the library.
	 */
	public static final String DEFAULT_PREFIX = "kafka_";

	private static final Pattern PREFIX = Pattern.compile("([A-Za-z_][A-Za-z0-9_]{0,29})?");

	private static final Pattern SCHEMA = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");

	/**
	 * Create table names.
	 * @param schema schema of the tables, or {@code null} for the connection's own
	 * @param prefix what the table names begin with
	 * @throws IllegalArgumentException if one of them is not a plain identifier
	 */
	public OutboxTables {
		if (!PREFIX.matcher(prefix).matches()) {
			throw new IllegalArgumentException(
					"Table prefix '%s' must be up to 30 letters, digits and underscores, ".formatted(prefix)
							+ "and must not start with a digit");
		}
		if (schema != null && !SCHEMA.matcher(schema).matches()) {
			throw new IllegalArgumentException(
					"Schema '%s' must be up to 63 letters, digits and underscores, ".formatted(schema)
							+ "and must not start with a digit");
		}
	}

	/**
	 * Tables with the default prefix, in the connection's own schema.
	 * @return the names
	 */
	public static OutboxTables defaults() {
		return new OutboxTables(null, DEFAULT_PREFIX);
	}

	/**
	 * Table of the records that wait for the relay.
	 * @return the name, with the schema when there is one
	 */
	public String outbox() {
		return qualified("outbox");
	}

	/**
	 * Table of the dead letters.
	 * @return the name, with the schema when there is one
	 */
	public String dead() {
		return qualified("outbox_dead");
	}

	/**
	 * Table of the leases.
	 * @return the name, with the schema when there is one
	 */
	public String lease() {
		return qualified("outbox_lease");
	}

	private String qualified(String name) {
		return ((this.schema != null) ? this.schema + "." : "") + this.prefix + name;
	}

}
