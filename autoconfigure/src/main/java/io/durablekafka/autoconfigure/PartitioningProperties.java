package io.durablekafka.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Properties of the choice of partitions. A partition that the caller has set is always
 * kept.
 *
 * @since 0.1.0
 */
public class PartitioningProperties {

	/**
	 * How partitions are chosen. Sticky and round-robin spread the records of one key, so
	 * that they have no order.
	 */
	private Strategy strategy = Strategy.DEFAULT;

	/**
	 * What becomes of records without a key.
	 */
	private NullKeys nullKeys = NullKeys.DEFAULT;

	/**
	 * Partition of records without a key.
	 */
	private @Nullable Integer nullKeyPartition;

	/**
	 * Keys that have partitions of their own. All other keys are spread over the rest.
	 */
	private List<Route> routes = new ArrayList<>();

	public Strategy getStrategy() {
		return this.strategy;
	}

	public void setStrategy(Strategy strategy) {
		this.strategy = strategy;
	}

	public NullKeys getNullKeys() {
		return this.nullKeys;
	}

	public void setNullKeys(NullKeys nullKeys) {
		this.nullKeys = nullKeys;
	}

	public @Nullable Integer getNullKeyPartition() {
		return this.nullKeyPartition;
	}

	public void setNullKeyPartition(@Nullable Integer nullKeyPartition) {
		this.nullKeyPartition = nullKeyPartition;
	}

	public List<Route> getRoutes() {
		return this.routes;
	}

	public void setRoutes(List<Route> routes) {
		this.routes = routes;
	}

	/**
	 * Ways to choose a partition.
	 */
	public enum Strategy {

		/**
		 * As Kafka's client does: by the hash of the key.
		 */
		DEFAULT,

		/**
		 * Runs of records to one partition after the other, whatever their keys.
		 */
		STICKY,

		/**
		 * Each record to the next partition, whatever its key.
		 */
		ROUND_ROBIN,

		/**
		 * By the routes, and by the hash of the key over the other partitions.
		 */
		KEY_ROUTING

	}

	/**
	 * Ways to choose a partition without a key.
	 */
	public enum NullKeys {

		/**
		 * As Kafka's client does: batches go where there is the least to do.
		 */
		DEFAULT,

		/**
		 * Each record to the next partition.
		 */
		ROUND_ROBIN,

		/**
		 * All records to one partition.
		 */
		PARTITION

	}

	/**
	 * Keys and their partitions.
	 */
	public static class Route {

		/**
		 * Keys, in which an asterisk stands for any characters. They are compared with
		 * serialized keys as text in UTF-8.
		 */
		private List<String> keys = new ArrayList<>();

		/**
		 * Partitions of these keys.
		 */
		private List<Integer> partitions = new ArrayList<>();

		public List<String> getKeys() {
			return this.keys;
		}

		public void setKeys(List<String> keys) {
			this.keys = keys;
		}

		public List<Integer> getPartitions() {
			return this.partitions;
		}

		public void setPartitions(List<Integer> partitions) {
			this.partitions = partitions;
		}

	}

}
