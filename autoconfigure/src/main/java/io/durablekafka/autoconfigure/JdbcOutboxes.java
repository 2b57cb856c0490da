package io.durablekafka.autoconfigure;

import java.util.function.Supplier;

import javax.sql.DataSource;

import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.outbox.OutboxStoreException;
import io.durablekafka.outbox.jdbc.JdbcOutboxSchema;
import io.durablekafka.outbox.jdbc.JdbcOutboxStore;
import io.durablekafka.outbox.jdbc.OutboxDialect;
import io.durablekafka.outbox.jdbc.OutboxDialects;
import io.durablekafka.outbox.jdbc.OutboxTables;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Makes stores from the properties, and creates their tables where that is wanted.
 */
final class JdbcOutboxes {

	private final JdbcOutboxProperties properties;

	JdbcOutboxes(JdbcOutboxProperties properties) {
		this.properties = properties;
	}

	boolean supports(DatabaseDescription database) {
		return OutboxDialects.supports(database.product());
	}

	/**
	 * Make a store.
	 * @param dataSource the database
	 * @param database what it is
	 * @param shared whether other processes may use it at the same time
	 * @throws OutboxTableMissingException if its tables could not be created
	 */
	OutboxStore create(DataSource dataSource, DatabaseDescription database, boolean shared) {
		OutboxTables tables = tables();
		OutboxDialect dialect = OutboxDialects.of(dataSource);
		if (createsTables(database)) {
			try {
				new JdbcOutboxSchema(dialect, tables).create(dataSource);
			}
			catch (OutboxStoreException ex) {
				throw new OutboxTableMissingException(ex);
			}
		}
		return new JdbcOutboxStore(dataSource, dialect, tables, JdbcOutboxStore.DEFAULT_TIMEOUT, shared,
				(shared) ? UnpooledDataSource.of(dataSource) : null);
	}

	/**
	 * Make a store in a file of the outbox's own, and its tables.
	 * @throws OutboxStoreException if its tables could not be created
	 */
	OutboxStore createInFile(DataSource dataSource) {
		OutboxTables tables = new OutboxTables(null, OutboxTables.DEFAULT_PREFIX);
		OutboxDialect dialect = OutboxDialects.of(dataSource);
		new JdbcOutboxSchema(dialect, tables).create(dataSource);
		return new JdbcOutboxStore(dataSource, dialect, tables);
	}

	private boolean createsTables(DatabaseDescription database) {
		return switch (this.properties.getInitializeSchema()) {
			case ALWAYS -> true;
			case EMBEDDED -> database.isEmbedded();
			case NEVER -> false;
		};
	}

	private OutboxTables tables() {
		String schema = this.properties.getSchemaName();
		String prefix = this.properties.getTablePrefix();
		checked("durable-kafka.outbox.schema-name", schema, () -> new OutboxTables(schema, ""));
		return checked("durable-kafka.outbox.table-prefix", prefix, () -> new OutboxTables(schema, prefix));
	}

	private OutboxTables checked(String name, @Nullable String value, Supplier<OutboxTables> tables) {
		try {
			return tables.get();
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException(name, value,
					"It becomes part of SQL statements, so it may have letters, digits and '_' only.", ex);
		}
	}

}
