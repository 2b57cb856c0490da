package io.durablekafka.relay;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * What the relay does with rows of a topic that cannot be published as they are.
 *
 * @param holds whether the later rows of a key wait for its dead letters, as long as
 * these are in the table of dead letters
 * @param timeToLive age by the database's clock from which on a row is not published any
 * more, or {@code null} if it may be of any age
 * @param restamps whether a row whose timestamp the broker refuses is published with the
 * present time
 * @param deadLetterTopic topic that dead letters are published to, or {@code null} if
 * they go to the table. Those of a topic that holds always do
 * @since 0.1.0
 */
public record TopicPolicy(boolean holds, @Nullable Duration timeToLive, boolean restamps,
		@Nullable String deadLetterTopic) {

	/**
	 * Keys go on, rows live for ever, timestamps are kept, dead letters go to the table.
	 */
	public static final TopicPolicy DEFAULT = new TopicPolicy(false, null, false, null);

	public TopicPolicy {
		Assert.isTrue(timeToLive == null || timeToLive.toMillis() > 0, "'timeToLive' must be positive");
	}

}
