package io.durablekafka.producer;

import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the order that {@link DurableSender} keeps when everything goes wrong.
 * <code>-Dtest.seed</code> repeats a run.
 */
@Timeout(120)
class SenderOrderTests {

	private static final int RUNS = 8;

	private static final int RUNS_WITHOUT_SAFEGUARD = 20;

	@AfterEach
	void switchAllOn() {
		Safeguard.switchAllOn();
	}

	@ParameterizedTest(name = "seed {0}")
	@MethodSource("seeds")
	void nothingIsLostOrReordered(long seed) throws Exception {
		assertThat(new OrderSimulation(seed).run()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void everySafeguardIsNeeded(Safeguard safeguard) throws Exception {
		Safeguard.switchOff(safeguard);
		List<String> violations = List.of();
		for (int run = 0; run < RUNS_WITHOUT_SAFEGUARD && violations.isEmpty(); run++) {
			violations = new OrderSimulation(run).run();
		}
		assertThat(violations).isNotEmpty();
	}

	static LongStream seeds() {
		String replay = System.getProperty("test.seed");
		return (replay != null) ? LongStream.of(Long.parseLong(replay)) : new Random().longs(RUNS);
	}

}
