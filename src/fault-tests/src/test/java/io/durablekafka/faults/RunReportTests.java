package io.durablekafka.faults;

import java.util.List;

import io.durablekafka.faults.check.CheckResult;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RunReport}.
 */
class RunReportTests {

	@Test
	void reportIsOneLineOfJson() {
		CheckResult result = new CheckResult(9, 5, 3, 1, 0, 2, 4, 6, 7, 0, 0, 0, List.of());
		RunReport report = new RunReport(Scenario.BROKER_KILL).counts(result)
			.add("sendP99Ms", 1.5)
			.add("drainSeconds", null)
			.verdict(false, List.of("a \"note\"", "another\nline"));
		assertThat(report).hasToString(
				"{\"scenario\":\"broker-kill\",\"sent\":9,\"published\":5,\"stored\":3,\"failed\":1,\"lost\":2,"
						+ "\"reordered\":4,\"duplicates\":6,\"mismatched\":7,\"sendP99Ms\":1.500,\"drainSeconds\":null,"
						+ "\"passed\":false,\"note\":\"a \\\"note\\\"; another\\u000aline\"}");
		assertThat(report.passed()).isFalse();
	}

	@Test
	void reportWithoutNotesPasses() {
		assertThat(new RunReport(Scenario.HEALTHY).verdict(true, List.of()))
			.hasToString("{\"scenario\":\"healthy\",\"passed\":true}");
	}

	@Test
	void skippedReportSaysWhy() {
		RunReport report = new RunReport(Scenario.DB_KILL).skipped("it needs a server");
		assertThat(report)
			.hasToString("{\"scenario\":\"db-kill\",\"passed\":null,\"note\":\"skipped: it needs a server\"}");
		assertThat(report.passed()).isTrue();
	}

}
