package io.durablekafka.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.durablekafka.outbox.OutboxCapSettings;
import io.durablekafka.outbox.OutboxWriterSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * Configuration properties of the outbox, whatever it is stored in.
 *
 * @since 0.1.0
 */
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

	/**
	 * How long a commit that is not full may wait for more records while several threads
	 * send. Raises the latency of a stored record by as much and lowers the number of
	 * commits. With zero nothing waits, and batches form while the commit before them
	 * runs.
	 */
	private Duration maxBatchDelay = Duration.ZERO;

	/**
	 * How long a commit should take. Batches get smaller while the database needs longer,
	 * and grow again up to max-batch-rows.
	 */
	private Duration targetCommitTime = OutboxWriterSettings.DEFAULT_COMMIT_TARGET;

	private final Cap cap = new Cap();

	private final Spill spill = new Spill();

	private final Codec codec = new Codec();

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

	public Duration getMaxBatchDelay() {
		return this.maxBatchDelay;
	}

	public void setMaxBatchDelay(Duration maxBatchDelay) {
		this.maxBatchDelay = maxBatchDelay;
	}

	public Duration getTargetCommitTime() {
		return this.targetCommitTime;
	}

	public void setTargetCommitTime(Duration targetCommitTime) {
		this.targetCommitTime = targetCommitTime;
	}

	public Cap getCap() {
		return this.cap;
	}

	public Spill getSpill() {
		return this.spill;
	}

	public Codec getCodec() {
		return this.codec;
	}

	/**
	 * How much the outbox may hold. What several instances store in one database counts
	 * together.
	 */
	public static class Cap {

		/**
		 * Greatest number of records in the outbox. Not limited when it is not set.
		 */
		private @Nullable Long rows;

		/**
		 * Greatest size of the records in the outbox: key, value and headers, as they are
		 * stored. Not limited when it is not set. The table is read once per second or
		 * less to add them up.
		 */
		private @Nullable DataSize bytes;

		/**
		 * Greatest age of the oldest record in the outbox. Not limited when it is not
		 * set.
		 */
		private @Nullable Duration age;

		/**
		 * What becomes of records that Kafka does not take while the outbox is at a cap.
		 */
		private OutboxCapSettings.Policy policy = OutboxCapSettings.Policy.REJECT;

		public @Nullable Long getRows() {
			return this.rows;
		}

		public void setRows(@Nullable Long rows) {
			this.rows = rows;
		}

		public @Nullable DataSize getBytes() {
			return this.bytes;
		}

		public void setBytes(@Nullable DataSize bytes) {
			this.bytes = bytes;
		}

		public @Nullable Duration getAge() {
			return this.age;
		}

		public void setAge(@Nullable Duration age) {
			this.age = age;
		}

		public OutboxCapSettings.Policy getPolicy() {
			return this.policy;
		}

		public void setPolicy(OutboxCapSettings.Policy policy) {
			this.policy = policy;
		}

	}

	/**
	 * A file that records go to while the database of the outbox fails.
	 */
	public static class Spill {

		/**
		 * Whether records go to a file while the database of the outbox fails. When it is
		 * not set, they do if H2 and HikariCP are there and the outbox is in a database
		 * server.
		 */
		private @Nullable Boolean enabled;

		/**
		 * Path of the file, without extension, in a directory that outlives the
		 * application and that no other instance uses: with two of them the second does
		 * not start. When it is not set, '.durable-kafka/spill/' and the application's
		 * name, relative to the working directory, with a number for further instances
		 * there.
		 */
		private @Nullable Path path;

		/**
		 * Greatest number of records in the file. When it is reached, records fail.
		 */
		private long maxRows = 1_000_000;

		/**
		 * Greatest size of the records in the file. When it is reached, records fail.
		 */
		private DataSize maxBytes = DataSize.ofGigabytes(1);

		/**
		 * How long the database may fail before records go to the file. An attempt that
		 * takes longer, at least a second, is not waited for.
		 */
		private Duration after = Duration.ofSeconds(2);

		public @Nullable Boolean getEnabled() {
			return this.enabled;
		}

		public void setEnabled(@Nullable Boolean enabled) {
			this.enabled = enabled;
		}

		public @Nullable Path getPath() {
			return this.path;
		}

		public void setPath(@Nullable Path path) {
			this.path = path;
		}

		public long getMaxRows() {
			return this.maxRows;
		}

		public void setMaxRows(long maxRows) {
			this.maxRows = maxRows;
		}

		public DataSize getMaxBytes() {
			return this.maxBytes;
		}

		public void setMaxBytes(DataSize maxBytes) {
			this.maxBytes = maxBytes;
		}

		public Duration getAfter() {
			return this.after;
		}

		public void setAfter(Duration after) {
			this.after = after;
		}

	}

	/**
	 * How key, value and headers of a record are written to the outbox.
	 */
	public static class Codec {

		/**
		 * What is done to key, value and headers before they are stored. A PayloadCodec
		 * bean of the application wins.
		 */
		private Type type = Type.NONE;

		/**
		 * Keys by their ids, each 16, 24 or 32 bytes in Base64. Rows are read with the
		 * key that they were written with, so a key has to stay until its rows are gone.
		 */
		private Map<String, String> keys = new LinkedHashMap<>();

		/**
		 * Id of the key that new rows are encrypted with.
		 */
		private @Nullable String activeKey;

		public Type getType() {
			return this.type;
		}

		public void setType(Type type) {
			this.type = type;
		}

		public Map<String, String> getKeys() {
			return this.keys;
		}

		public void setKeys(Map<String, String> keys) {
			this.keys = keys;
		}

		public @Nullable String getActiveKey() {
			return this.activeKey;
		}

		public void setActiveKey(@Nullable String activeKey) {
			this.activeKey = activeKey;
		}

		/**
		 * Ways to write a record.
		 */
		public enum Type {

			/**
			 * As it is. Encrypted rows can still be read with their keys.
			 */
			NONE,

			/**
			 * Encrypted with AES in Galois/Counter Mode.
			 */
			AES_GCM

		}

	}

}
