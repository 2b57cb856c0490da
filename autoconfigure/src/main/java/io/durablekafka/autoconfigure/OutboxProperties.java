package io.durablekafka.autoconfigure;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/**
 * Configuration properties of the outbox, whatever it is stored in.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("durable-kafka.outbox")
public class OutboxProperties {

	/**
	 * Whether records that Kafka does not take are stored. When off, they fail.
	 */
	private boolean enabled = true;

	/**
	 * Greatest number of records that wait in memory for a commit. When it is reached, a
	 * send waits up to the producer's max-block and then fails.
	 */
	private int queueRows = 10000;

	/**
	 * Greatest size of the records that wait in memory for a commit.
	 */
	private DataSize queueBytes = DataSize.ofMegabytes(64);

	/**
	 * Greatest number of rows in one commit.
	 */
	private int maxBatchRows = 2000;

	/**
	 * Greatest size of one commit. A single larger record is a commit of its own.
	 */
	private DataSize maxBatchBytes = DataSize.ofMegabytes(4);

	/**
	 * Time for which a commit is tried again when the database fails. When it is over,
	 * the futures of its records fail.
	 */
	private Duration storeTimeout = Duration.ofSeconds(30);

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public int getQueueRows() {
		return this.queueRows;
	}

	public void setQueueRows(int queueRows) {
		this.queueRows = queueRows;
	}

	public DataSize getQueueBytes() {
		return this.queueBytes;
	}

	public void setQueueBytes(DataSize queueBytes) {
		this.queueBytes = queueBytes;
	}

	public int getMaxBatchRows() {
		return this.maxBatchRows;
	}

	public void setMaxBatchRows(int maxBatchRows) {
		this.maxBatchRows = maxBatchRows;
	}

	public DataSize getMaxBatchBytes() {
		return this.maxBatchBytes;
	}

	public void setMaxBatchBytes(DataSize maxBatchBytes) {
		this.maxBatchBytes = maxBatchBytes;
	}

	public Duration getStoreTimeout() {
		return this.storeTimeout;
	}

	public void setStoreTimeout(Duration storeTimeout) {
		this.storeTimeout = storeTimeout;
	}

}
