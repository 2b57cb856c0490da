package io.durablekafka.outbox.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.sql.DataSource;

import io.durablekafka.outbox.OutboxStoreException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Tables of the outbox as a script. The scripts in {@code META-INF/durable-kafka/outbox}
 * have the default names, so that they can be used as they are; other names are put in
 * here. Running a script again changes nothing.
 *
 * @since 0.1.0
 */
public final class JdbcOutboxSchema {

	private static final Log logger = LogFactory.getLog(JdbcOutboxSchema.class);

	/**
	 * One for each kind of object that somebody else may be creating.
	 */
	private static final int ATTEMPTS = 5;

	private static final String LOCATION = "META-INF/durable-kafka/outbox/schema-%s.sql";

	private static final Pattern NAME = Pattern.compile("\\b%s(outbox\\w*)".formatted(OutboxTables.DEFAULT_PREFIX));

	private final OutboxDialect dialect;

	private final OutboxTables tables;

	/**
	 * Create a new schema.
	 * @param dialect dialect of the database
	 * @param tables names of the tables
	 */
	public JdbcOutboxSchema(OutboxDialect dialect, OutboxTables tables) {
		this.dialect = dialect;
		this.tables = tables;
	}

	/**
	 * Class path location of the script with the default names.
	 * @param dialect dialect of the database
	 * @return the location, without a leading slash
	 */
	public static String location(OutboxDialect dialect) {
		return LOCATION.formatted(dialect.platform());
	}

	/**
	 * Script that creates what does not exist yet.
	 * @return statements that end with a semicolon, and comments
	 */
	public String script() {
		return NAME.matcher(read()).replaceAll((name) -> Matcher.quoteReplacement(replace(name.group(1))));
	}

	/**
	 * Create what does not exist yet. Instances that start at the same time may see each
	 * other's tables half created, and then fail although nothing is wrong: they look
	 * again.
	 * @param dataSource the database
	 * @throws OutboxStoreException if the database cannot be reached or refuses
	 */
	public void create(DataSource dataSource) {
		for (int attempt = 1;; attempt++) {
			try {
				createOnce(dataSource);
				return;
			}
			catch (OutboxStoreException ex) {
				if (attempt == ATTEMPTS) {
					throw ex;
				}
				logger.debug("The tables of the outbox could not be created, trying again", ex);
			}
		}
	}

	private void createOnce(DataSource dataSource) {
		try (Connection connection = dataSource.getConnection(); Statement statement = connection.createStatement()) {
			for (String sql : statements()) {
				statement.execute(sql);
			}
			if (!connection.getAutoCommit()) {
				connection.commit();
			}
		}
		catch (SQLException ex) {
			throw SqlFailures.failed(this.dialect, "create its tables", false, ex);
		}
	}

	private List<String> statements() {
		return Arrays.stream(script().split(this.dialect.scriptSeparator()))
			.filter((statement) -> !statement.isBlank())
			.toList();
	}

	/**
	 * Tables get prefix and schema; an index gets the prefix only, since it always lives
	 * in the schema of its table.
	 */
	private String replace(String name) {
		return switch (name) {
			case "outbox" -> this.tables.outbox();
			case "outbox_dead" -> this.tables.dead();
			case "outbox_lease" -> this.tables.lease();
			default -> this.tables.prefix() + name;
		};
	}

	private String read() {
		String location = location(this.dialect);
		try (InputStream script = JdbcOutboxSchema.class.getResourceAsStream("/" + location)) {
			if (script == null) {
				throw new IllegalStateException("Script '%s' is not on the class path".formatted(location));
			}
			return new String(script.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
