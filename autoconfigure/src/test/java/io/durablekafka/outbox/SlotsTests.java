package io.durablekafka.outbox;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Slots}.
 */
class SlotsTests {

	@Test
	void recordWithoutKeyAndPartitionHasNoOrder() {
		assertThat(Slots.of("orders", null, null)).isEqualTo(Slots.UNORDERED);
	}

	@Test
	void keyDecidesWhateverThePartition() {
		assertThat(Slots.of("orders", key("a"), 1)).isEqualTo(Slots.of("orders", key("a"), null))
			.isEqualTo(Slots.of("orders", key("a"), 2));
	}

	@Test
	void emptyKeyIsAKey() {
		assertThat(Slots.of("orders", new byte[0], null)).isNotEqualTo(Slots.UNORDERED);
	}

	@Test
	void partitionDecidesWithoutKey() {
		assertThat(Slots.of("orders", null, 1)).isNotEqualTo(Slots.UNORDERED).isNotEqualTo(Slots.of("orders", null, 2));
	}

	@Test
	void topicsAreApart() {
		assertThat(Slots.of("orders", key("a"), null)).isNotEqualTo(Slots.of("invoices", key("a"), null));
	}

	/**
	 * Rows of an earlier version of the application are fenced by this mapping, so it
	 * must not change.
	 */
	@Test
	void mappingIsFixed() {
		assertThat(Slots.of("orders", key("customer-1"), null)).isEqualTo(51370);
		assertThat(Slots.of("orders", null, 3)).isEqualTo(18291);
		assertThat(Slots.lane(0x1234)).isEqualTo(0x34);
	}

	@Test
	void keysSpreadOverSlotsAndLanes() {
		Set<Integer> slots = new HashSet<>();
		int[] lanes = new int[Slots.LANES];
		int keys = 20_000;
		for (int i = 0; i < keys; i++) {
			int slot = Slots.of("orders", key("customer-" + i), null);
			assertThat(slot).isBetween(0, Slots.COUNT - 1);
			slots.add(slot);
			lanes[Slots.lane(slot)]++;
		}
		assertThat(slots).hasSizeGreaterThan(keys * 8 / 10);
		assertThat(IntStream.of(lanes))
			.allMatch((count) -> count > keys / Slots.LANES / 2 && count < keys / Slots.LANES * 2);
	}

	@Test
	void unorderedRecordsSpreadOverLanes() {
		Set<Integer> lanes = new HashSet<>();
		for (int i = 0; i < 10_000; i++) {
			lanes.add(Slots.lane(Slots.UNORDERED));
		}
		assertThat(lanes).hasSizeGreaterThan(Slots.LANES / 2).allMatch((lane) -> lane >= 0 && lane < Slots.LANES);
	}

	private static byte[] key(String key) {
		return key.getBytes(StandardCharsets.UTF_8);
	}

}
