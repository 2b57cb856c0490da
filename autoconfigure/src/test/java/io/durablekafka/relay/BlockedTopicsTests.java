package io.durablekafka.relay;

import java.time.Duration;

import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BlockedTopics}.
 */
class BlockedTopicsTests {

	private static final long SECOND = Duration.ofSeconds(1).toNanos();

	private static final long COST = SECOND / 10;

	private final BlockedTopics topics = new BlockedTopics(Duration.ofSeconds(1), Duration.ofSeconds(300));

	private long now = 17;

	private void block(String topic) {
		this.topics.block(topic, new UnknownTopicOrPartitionException("unknown"), this.now, COST);
	}

	private void admit() {
		this.topics.admit(this.now, false);
	}

	@Test
	void topicsThatWereCreatedAgainAreNoticedTogether() {
		for (int i = 0; i < 5; i++) {
			block("t" + i);
		}
		for (int round = 0; round < 50; round++) {
			this.now += this.topics.remaining(this.now, false);
			admit();
			for (int i = 0; i < 5; i++) {
				block("t" + i);
			}
		}
		this.now += this.topics.remaining(this.now, false);
		admit();
		assertThat(this.topics.names()).hasSize(4);
		for (int left = 3; left >= 0; left--) {
			for (int i = 0; i < 5; i++) {
				if (!this.topics.contains("t" + i)) {
					this.topics.acknowledged("t" + i, this.now);
				}
			}
			assertThat(this.topics.remaining(this.now, false)).isLessThanOrEqualTo(0);
			admit();
			assertThat(this.topics.names()).hasSize(left);
		}
	}

	@Test
	void attemptsTakeATenthOfTheTimeWhileTopicsAreMissing() {
		block("a");
		block("b");
		assertThat(this.topics.remaining(this.now, false)).isEqualTo(10 * COST);
		this.now += 10 * COST;
		admit();
		assertThat(this.topics.names()).hasSize(1);
		String tried = this.topics.contains("a") ? "b" : "a";
		block(tried);
		assertThat(this.topics.remaining(this.now, false)).isEqualTo(10 * COST);
	}

	@Test
	void acknowledgementOfATopicThatWasNeverMissingSaysNothingAboutTheOthers() {
		block("a");
		block("b");
		this.topics.acknowledged("c", this.now);
		assertThat(this.topics.remaining(this.now, false)).isEqualTo(10 * COST);
	}

}
