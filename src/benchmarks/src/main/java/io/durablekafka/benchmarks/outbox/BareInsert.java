package io.durablekafka.benchmarks.outbox;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import io.durablekafka.outbox.OutboxRecord;

/**
 * Inserts the same rows again and again, as fast as a loop over JDBC can.
 */
interface BareInsert {

	/**
	 * Prepare a batch, outside of the time that is measured.
	 * @param table name of the table
	 * @param rows the rows
	 * @return commits the rows each time that it is called
	 */
	Batch prepare(String table, List<OutboxRecord> rows);

	/**
	 * Commits rows.
	 */
	interface Batch {

		/**
		 * Commit the rows.
		 * @param connection a connection that commits each statement
		 * @throws SQLException if the database refuses
		 */
		void commit(Connection connection) throws SQLException;

	}

}
