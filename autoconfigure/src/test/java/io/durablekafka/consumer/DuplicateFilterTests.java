package io.durablekafka.consumer;

import java.time.Duration;
import java.util.List;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.kafka.support.KafkaUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DuplicateFilter}.
 */
class DuplicateFilterTests {

	private final DuplicateFilter<String, String> filter = new DuplicateFilter<>(
			new InMemorySeenRecords(100, Duration.ofHours(1)));

	@AfterEach
	void clearGroup() {
		KafkaUtils.clearConsumerGroupId();
	}

	private boolean drops(String messageId, int partition, long offset) {
		return this.filter.filter(TestRecords.record(messageId, partition, offset));
	}

	@Test
	void copyOfARecordIsDropped() {
		assertThat(drops("a", 0, 1)).isFalse();
		assertThat(drops("b", 0, 2)).isFalse();
		assertThat(drops("a", 0, 3)).isTrue();
		assertThat(drops("a", 1, 1)).isTrue();
	}

	@Test
	void recordThatKafkaDeliversAgainPasses() {
		assertThat(drops("a", 0, 1)).isFalse();
		assertThat(drops("a", 0, 1)).isFalse();
		assertThat(drops("a", 0, 2)).isTrue();
		assertThat(drops("a", 0, 1)).isFalse();
	}

	@Test
	void recordWithoutAnIdPasses() {
		assertThat(drops(null, 0, 1)).isFalse();
		assertThat(drops(null, 0, 2)).isFalse();
		assertThat(drops("", 0, 3)).isFalse();
		assertThat(drops("", 0, 4)).isFalse();
		ConsumerRecord<String, String> empty = TestRecords.record(null, 0, 5);
		empty.headers().add("dk-message-id", null);
		assertThat(this.filter.filter(empty)).isFalse();
	}

	@Test
	void retryTopicGetsTheRecordAgain() {
		assertThat(this.filter.filter(TestRecords.record("orders", "a", 0, 1))).isFalse();
		assertThat(this.filter.filter(TestRecords.record("orders-retry-0", "a", 0, 1))).isFalse();
		assertThat(this.filter.filter(TestRecords.record("orders-retry-0", "a", 0, 2))).isTrue();
	}

	@Test
	void eachGroupGetsTheRecord() {
		KafkaUtils.setConsumerGroupId("one");
		assertThat(drops("a", 0, 2)).isFalse();
		KafkaUtils.setConsumerGroupId("two");
		assertThat(drops("a", 0, 1)).isFalse();
		assertThat(drops("a", 0, 2)).isTrue();
		KafkaUtils.setConsumerGroupId("one");
		assertThat(drops("a", 0, 1)).isTrue();
	}

	@Test
	void copyInTheSameBatchIsDropped() {
		List<ConsumerRecord<String, String>> batch = new java.util.ArrayList<>(
				List.of(TestRecords.record("a", 0, 1), TestRecords.record("b", 0, 2), TestRecords.record("a", 0, 3)));
		assertThat(this.filter.filterBatch(batch)).extracting(ConsumerRecord::offset).containsExactly(1L, 2L);
	}

	@Test
	void headerCanBeRenamed() {
		DuplicateFilter<String, String> renamed = new DuplicateFilter<>(
				new InMemorySeenRecords(100, Duration.ofHours(1)), "id");
		for (long offset = 1; offset <= 2; offset++) {
			ConsumerRecord<String, String> record = TestRecords.record("x" + offset, 0, offset);
			record.headers().add("id", new byte[] { 'a' });
			assertThat(renamed.filter(record)).isEqualTo(offset == 2);
		}
	}

}
