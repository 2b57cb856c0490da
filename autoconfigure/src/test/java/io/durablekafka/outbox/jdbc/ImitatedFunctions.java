package io.durablekafka.outbox.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

import org.jspecify.annotations.Nullable;

/**
 * Functions of other databases, for H2.
 */
public final class ImitatedFunctions {

	private ImitatedFunctions() {
	}

	public static @Nullable Integer length(byte @Nullable [] bytes) {
		return (bytes != null) ? bytes.length : null;
	}

	public static LocalDateTime utc() {
		return LocalDateTime.now(ZoneOffset.UTC);
	}

	public static long lastId(Connection connection, String table) throws SQLException {
		try (Statement statement = connection.createStatement();
				ResultSet id = statement.executeQuery("SELECT MAX(id) FROM " + table)) {
			id.next();
			return id.getLong(1);
		}
	}

}
