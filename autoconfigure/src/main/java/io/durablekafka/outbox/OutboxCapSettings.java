package io.durablekafka.outbox;

import java.time.Duration;
import java.util.Set;

/**
 * How much the outbox may hold, and what happens to records that come then.
 *
 * @param rows greatest number of rows, {@code 0} for any
 * @param bytes greatest size of key, value and headers of all rows, {@code 0} for any
 * @param age greatest age of the oldest row, zero for any
 * @param policy what happens at a cap
 * @param expendable topics whose records are the first to go with {@link Policy#SHED}
 * @since 0.1.0
 */
public record OutboxCapSettings(long rows, long bytes, Duration age, Policy policy, Set<String> expendable) {

	/**
	 * No cap.
	 */
	public static final OutboxCapSettings NONE = new OutboxCapSettings(0, 0, Duration.ZERO, Policy.REJECT, Set.of());

	/**
	 * Whether there is any cap.
	 * @return whether there is
	 */
	public boolean isLimited() {
		return this.rows > 0 || this.bytes > 0 || !this.age.isZero();
	}

	/**
	 * What happens at a cap.
	 */
	public enum Policy {

		/**
		 * Records fail at once.
		 */
		REJECT,

		/**
		 * Senders wait up to the producer's max-block, then their records fail.
		 */
		BLOCK,

		/**
		 * Records of expendable topics are dropped early, the others fail at the cap.
		 */
		SHED

	}

}
