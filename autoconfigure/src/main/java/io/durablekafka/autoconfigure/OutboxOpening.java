package io.durablekafka.autoconfigure;

import java.sql.SQLException;
import java.sql.SQLTransientException;

import io.durablekafka.outbox.Gate;
import io.durablekafka.outbox.OutboxBacklog;
import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.outbox.OutboxStoreException;
import io.durablekafka.outbox.jdbc.UnsuitableDatabaseException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Makes sure that an outbox can be used, and fences the rows that an earlier run left in
 * it, before the first record is sent.
 */
final class OutboxOpening {

	private static final Log logger = LogFactory.getLog(OutboxOpening.class);

	private final OutboxStore store;

	private final Gate gate;

	OutboxOpening(OutboxStore store, Gate gate) {
		this.store = store;
		this.gate = gate;
	}

	/**
	 * Open the outbox.
	 * @throws OutboxTableMissingException if its tables are not there
	 * @throws UnsuitableDatabaseException if something about its database has to be
	 * changed
	 * @throws OutboxDatabaseUnavailableException if its database does not answer
	 */
	void open() {
		try {
			this.store.check();
			this.store.prepare();
		}
		catch (UnsuitableDatabaseException ex) {
			throw ex;
		}
		catch (OutboxStoreException ex) {
			throw isUnavailable(ex) ? new OutboxDatabaseUnavailableException(ex) : new OutboxTableMissingException(ex);
		}
		OutboxBacklog backlog = this.store.backlog();
		this.gate.fence(backlog);
		long rows = 0;
		for (long lane : backlog.rowsByLane()) {
			rows += lane;
		}
		if (rows > 0) {
			logger.info("The outbox holds " + rows
					+ " records of an earlier run. Records of the same keys are stored until these are published");
		}
	}

	/**
	 * SQL states of class 08 are failed connections.
	 */
	private static boolean isUnavailable(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof SQLTransientException) {
				return true;
			}
			if (cause instanceof SQLException sqlException && sqlException.getSQLState() != null
					&& sqlException.getSQLState().startsWith("08")) {
				return true;
			}
		}
		return false;
	}

}
