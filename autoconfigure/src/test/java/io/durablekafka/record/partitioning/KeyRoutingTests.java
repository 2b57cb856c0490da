package io.durablekafka.record.partitioning;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KeyRouting}.
 */
@ExtendWith(OutputCaptureExtension.class)
class KeyRoutingTests {

	private final KeyRouting routing = new KeyRouting("orders",
			List.of(new KeyRoute(List.of("acme"), List.of(0)), new KeyRoute(List.of("big-*"), List.of(4, 5))));

	@Test
	void keysOfARouteHaveItsPartitions(CapturedOutput output) {
		assertThat(choose("acme", 6)).isZero();
		assertThat(spread("big-", 6).keySet()).containsExactly(4, 5);
		assertThat(output).doesNotContain("orders");
	}

	@Test
	void otherKeysAreSpreadEvenlyOverTheRest() {
		Map<Integer, Long> others = spread("key-", 6);
		assertThat(others.keySet()).containsExactly(1, 2, 3);
		assertThat(others.values()).allSatisfy((count) -> assertThat(count).isBetween(2700L, 3900L));
	}

	@Test
	void keyAlwaysHasTheSamePartition() {
		KeyRouting other = new KeyRouting("orders",
				List.of(new KeyRoute(List.of("acme"), List.of(0)), new KeyRoute(List.of("big-*"), List.of(4, 5))));
		for (int i = 0; i < 1000; i++) {
			int before = choose("key-" + i, 6);
			this.routing.choose(bytes("key-" + i), 7);
			assertThat(choose("key-" + i, 6)).isEqualTo(before).isEqualTo(other.choose(bytes("key-" + i), 6));
		}
	}

	@Test
	void missingPartitionsAreLeftOutAndToldOnce(CapturedOutput output) {
		assertThat(spread("big-", 5).keySet()).containsExactly(4);
		assertThat(spread("big-", 3).keySet()).containsExactly(1, 2);
		assertThat(spread("key-", 3).keySet()).containsExactly(1, 2);
		assertThat(choose("acme", 1)).isZero();
		assertThat(spread("key-", 1).keySet()).containsExactly(0);
		assertThat(spread("big-", 1).keySet()).containsExactly(0);
		assertThat(output.getOut().split("Topic 'orders' has 5 partitions", -1)).hasSize(2);
		assertThat(output.getOut().split("Topic 'orders' has ", -1)).hasSize(2);
	}

	@Test
	void recordsWithoutKeyAreLeftToKafka() {
		assertThat(this.routing.choose(null, 6)).isEqualTo(PartitionPolicy.ANY);
	}

	@ParameterizedTest
	@CsvSource({ "abc,abc,true", "abc,abcd,false", "abc,ab,false", "a*c,abbc,true", "a*c,ac,true", "a*c,abcb,false",
			"*,anything,true", "*,'',true", "a*,'',false", "a**b*,axbyb,true", "*ab,aab,true", "*aab*,aaab,true",
			"ä*,äö,true", "'',a,false" })
	void patternsMatchWholeKeys(String pattern, String key, boolean expected) {
		assertThat(new KeyPattern(pattern).matches(bytes(key))).isEqualTo(expected);
	}

	private int choose(String key, int partitions) {
		return this.routing.choose(bytes(key), partitions);
	}

	private Map<Integer, Long> spread(String prefix, int partitions) {
		return IntStream.range(0, 10000)
			.mapToObj((i) -> choose(prefix + i, partitions))
			.collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
