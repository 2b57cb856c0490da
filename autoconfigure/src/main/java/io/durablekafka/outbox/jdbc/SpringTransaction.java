package io.durablekafka.outbox.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

import javax.sql.DataSource;

import io.durablekafka.outbox.CallersTransaction;
import io.durablekafka.outbox.OutboxRecord;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The transaction that Spring has bound to the calling thread: of plain JDBC, or of JPA
 * when that shows its connection.
 */
final class SpringTransaction implements CallersTransaction {

	private static final Log logger = LogFactory.getLog(SpringTransaction.class);

	private final Connection connection;

	private final OutboxDialect dialect;

	private final String table;

	private final Duration timeout;

	private final LocalTurns turns;

	private boolean hasLocalTurn;

	private int begunTurns;

	SpringTransaction(Connection connection, OutboxDialect dialect, String table, Duration timeout, LocalTurns turns) {
		this.connection = connection;
		this.dialect = dialect;
		this.table = table;
		this.timeout = timeout;
		this.turns = turns;
	}

	/**
	 * Connection of the transaction of the calling thread.
	 * @return the connection, or {@code null} if there is no transaction of this data
	 * source. A connection that commits by itself is only kept for a transaction of
	 * something else.
	 */
	static @Nullable Connection connection(DataSource dataSource) {
		if (!TransactionSynchronizationManager.isSynchronizationActive()
				|| !TransactionSynchronizationManager.isActualTransactionActive()
				|| !(TransactionSynchronizationManager.getResource(dataSource) instanceof ConnectionHolder holder)) {
			return null;
		}
		Connection connection = holder.getConnection();
		try {
			return connection.getAutoCommit() ? null : connection;
		}
		catch (SQLException ex) {
			throw SqlFailures.notReachable(ex);
		}
	}

	@Override
	public long insert(List<OutboxRecord> batch) {
		if (!this.hasLocalTurn) {
			this.hasLocalTurn = this.turns.begin();
		}
		try (OutboxConnection joined = OutboxConnection.join(this.connection, this.dialect, this.timeout)) {
			this.begunTurns++;
			this.dialect.beginTurn(joined, this.table);
			return this.dialect.insert(joined, this.table, batch);
		}
		catch (SQLException ex) {
			throw SqlFailures.failed(this.dialect, "store %d rows in the caller's transaction".formatted(batch.size()),
					false, ex);
		}
	}

	@Override
	public void ended(boolean committed) {
		this.turns.end(this.hasLocalTurn);
		this.hasLocalTurn = false;
		if (this.begunTurns == 0) {
			return;
		}
		try (OutboxConnection joined = OutboxConnection.join(this.connection, this.dialect, this.timeout)) {
			for (; this.begunTurns > 0; this.begunTurns--) {
				this.dialect.endTurn(joined, this.table);
			}
			if (committed) {
				this.dialect.committed(this.connection);
			}
		}
		catch (SQLException ex) {
			// a lost connection has lost its turn as well
			logger.warn("A transaction with records for Kafka has ended, but its connection does not work any more",
					ex);
		}
	}

}
