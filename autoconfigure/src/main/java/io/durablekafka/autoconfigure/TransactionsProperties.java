package io.durablekafka.autoconfigure;

/**
 * Configuration properties of Kafka transactions.
 *
 * @since 0.1.0
 */
public class TransactionsProperties {

	/**
	 * Whether the DataSource keeps a transaction manager of its own, the primary one,
	 * when Kafka's transactions are switched on. Without it, Spring Boot has only the one
	 * of Kafka, and '@Transactional' does not cover the database.
	 */
	private boolean databaseManager = true;

	/**
	 * Whether the transaction id prefix is completed with the name of this instance,
	 * unless it has it already. Instances that share a prefix fence each other.
	 */
	private boolean uniqueIdPrefix = true;

	public boolean isDatabaseManager() {
		return this.databaseManager;
	}

	public void setDatabaseManager(boolean databaseManager) {
		this.databaseManager = databaseManager;
	}

	public boolean isUniqueIdPrefix() {
		return this.uniqueIdPrefix;
	}

	public void setUniqueIdPrefix(boolean uniqueIdPrefix) {
		this.uniqueIdPrefix = uniqueIdPrefix;
	}

}
