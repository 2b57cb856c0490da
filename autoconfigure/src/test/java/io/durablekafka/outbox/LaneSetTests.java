package io.durablekafka.outbox;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link LaneSet}.
 */
class LaneSetTests {

	@ParameterizedTest
	@ValueSource(strings = { "", "0", "255", "0-255", "0-1,3,250-255" })
	void textComesBack(String text) {
		assertThat(LaneSet.parse(text)).hasToString(text);
	}

	@ParameterizedTest
	@ValueSource(strings = { "256", "0-256", "a", "1,", "5-3", "-1", "1 2", "99999999999" })
	void otherTextsAreRefused(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> LaneSet.parse(text));
	}

	@Test
	void setsAreAddedAndSubtracted() {
		LaneSet lanes = LaneSet.parse("1-3,7");
		assertThat(lanes.plus(LaneSet.parse("4"))).hasToString("1-4,7");
		assertThat(lanes.minus(LaneSet.parse("2,9"))).hasToString("1,3,7");
		assertThat(lanes.first(2)).hasToString("1-2");
		assertThat(lanes.first(9)).isEqualTo(lanes).hasSameHashCodeAs(LaneSet.parse("1-3,7"));
		assertThat(lanes.intersects(LaneSet.parse("7-9"))).isTrue();
		assertThat(lanes.intersects(LaneSet.parse("8-9"))).isFalse();
		assertThat(lanes.size()).isEqualTo(4);
		assertThat(lanes.contains(7)).isTrue();
		assertThat(lanes.contains(6)).isFalse();
		List<Integer> each = new ArrayList<>();
		lanes.forEach(each::add);
		assertThat(each).containsExactly(1, 2, 3, 7);
	}

	@Test
	void allAndNone() {
		assertThat(LaneSet.ALL.isAll()).isTrue();
		assertThat(LaneSet.ALL.isEmpty()).isFalse();
		assertThat(LaneSet.NONE.isEmpty()).isTrue();
		assertThat(LaneSet.ALL.minus(LaneSet.ALL)).isEqualTo(LaneSet.NONE);
		assertThat(LaneSet.ALL.minus(LaneSet.parse("5")).isAll()).isFalse();
	}

}
