package io.durablekafka.record.partitioning;

import org.jspecify.annotations.Nullable;

/**
 * Treats records without a key differently. Thread-safe.
 *
 * @since 0.1.0
 */
public final class NullKeys implements PartitionPolicy {

	private final PartitionPolicy withoutKey;

	private final PartitionPolicy withKey;

	/**
	 * Create a policy.
	 * @param withoutKey the policy of records without a key
	 * @param withKey the policy of the others
	 */
	public NullKeys(PartitionPolicy withoutKey, PartitionPolicy withKey) {
		this.withoutKey = withoutKey;
		this.withKey = withKey;
	}

	@Override
	public int choose(byte @Nullable [] key, int partitions) {
		return (key != null) ? this.withKey.choose(key, partitions) : this.withoutKey.choose(null, partitions);
	}

}
