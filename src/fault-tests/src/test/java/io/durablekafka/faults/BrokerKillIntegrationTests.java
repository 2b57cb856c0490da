package io.durablekafka.faults;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A short fault run, so that no build goes by without one.
 */
@Timeout(180)
class BrokerKillIntegrationTests {

	@TempDir
	private Path directory;

	@Test
	void brokerKillLosesAndReordersNothing() {
		FaultOptions options = FaultOptions
			.parse(List.of("--seconds", "24", "--rate", "1000", "--keys", "200", "--database", "h2"));
		RunReport report = new FaultRun(Scenario.BROKER_KILL, options, this.directory).run();
		assertThat(report.passed()).as(report.toString()).isTrue();
		assertThat(report.get("lost")).isEqualTo(0);
		assertThat(report.get("reordered")).isEqualTo(0);
		assertThat(report.get("mismatched")).isEqualTo(0);
	}

}
