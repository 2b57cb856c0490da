package io.durablekafka.outbox;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OutboxRecord}.
 */
class OutboxRecordTests {

	@Test
	void sizeCountsKeyValueAndHeaders() {
		assertThat(row(new byte[3], new byte[10], null).size()).isEqualTo(15);
		assertThat(row(null, new byte[10], null).size()).isEqualTo(12);
		assertThat(row(null, null, null).size()).isEqualTo(2);
	}

	@Test
	void slotIsThatOfTopicKeyAndPartition() {
		assertThat(row(new byte[] { 7 }, null, 1).slot()).isEqualTo(Slots.of("t", new byte[] { 7 }, 1));
		assertThat(row(null, null, 1).slot()).isEqualTo(Slots.of("t", null, 1));
		assertThat(row(null, null, null).slot()).isEqualTo(Slots.UNORDERED);
	}

	private OutboxRecord row(byte[] key, byte[] value, Integer partition) {
		return new OutboxRecord(0, 0, "t", partition, key, value, new byte[2], 0, "id", "app");
	}

	@Test
	void messageIdTellsWhenRecordWasSentFirst() {
		assertThat(sentAt("0190163d-8694-739b-aea5-966c26f8ad91")).isEqualTo(0x0190163d8694L);
		assertThat(sentAt("f81d4fae-7dec-11d0-a765-00a0c91e6bf6")).as("another version").isEqualTo(7);
		assertThat(sentAt("order-4711")).isEqualTo(7);
		assertThat(sentAt("not-a-uuid-but7-of-the-same-length!!")).isEqualTo(7);
		assertThat(sentAt("not-a-uuid-but-7of-the-same-length!!")).isEqualTo(7);
	}

	private static long sentAt(String messageId) {
		return new OutboxRecord(0, 0, "t", null, null, null, new byte[0], 7, messageId, "app").sentAt();
	}

}
