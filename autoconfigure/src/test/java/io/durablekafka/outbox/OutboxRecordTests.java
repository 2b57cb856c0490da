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

}
