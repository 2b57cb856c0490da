package io.durablekafka.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.durablekafka.testsupport.MySqlServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link FaultOptions} and {@link Scenario}.
 */
class FaultOptionsTests {

	@Test
	void defaultsAreThoseOfFullRun() {
		assertThat(FaultOptions.defaults())
			.isEqualTo(new FaultOptions(1, 60, 500, 2000, 5_000_000, Database.Kind.POSTGRES, "", false));
	}

	@Test
	void everyOptionIsRead() {
		assertThat(FaultOptions.parse(List.of("--seed", "7", "--seconds", "20", "--keys", "50", "--rate", "100",
				"--rows", "9", "--database", "h2", "--without", "fail-stop", "--baseline")))
			.isEqualTo(new FaultOptions(7, 20, 50, 100, 9, Database.Kind.H2, "fail-stop", true));
	}

	@Test
	void mistakesAreNamed() {
		assertMistake("unknown option '--sed'", "--sed", "1");
		assertMistake("--seed needs a value", "--seed");
		assertMistake("--seconds 'ten' is not a number", "--seconds", "ten");
		assertMistake("--seconds must be at least 12", "--seconds", "3");
		assertMistake("--database 'oracle' is unknown", "--database", "oracle");
		assertMistake("--without 'brakes' is unknown", "--without", "brakes");
	}

	private static void assertMistake(String message, String... args) {
		assertThatIllegalArgumentException().isThrownBy(() -> FaultOptions.parse(List.of(args)))
			.withMessageContaining(message);
	}

	@Test
	void scenarioThatNeedsServerIsSkippedWithoutOne() {
		assertThat(Scenario.DB_KILL.obstacle(FaultOptions.parse(List.of("--database", "h2"))))
			.isEqualTo("it needs a database server, and h2 is none");
		assertThat(Scenario.DB_KILL.obstacle(FaultOptions.defaults())).isNull();
	}

	@Test
	void runWithoutTheProgramsOfItsServerIsSkipped(@TempDir Path directory) throws IOException {
		FaultOptions options = FaultOptions.parse(List.of("--database", "mysql"));
		String before = System.getProperty(MySqlServer.ARCHIVE);
		try {
			System.clearProperty(MySqlServer.ARCHIVE);
			assertThat(Scenario.DB_KILL.obstacle(options)).contains("the programs of a MySQL server");
			System.setProperty(MySqlServer.ARCHIVE, Files.createFile(directory.resolve("mysql.zip")).toString());
			assertThat(Scenario.DB_KILL.obstacle(options)).isNull();
		}
		finally {
			if (before != null) {
				System.setProperty(MySqlServer.ARCHIVE, before);
			}
			else {
				System.clearProperty(MySqlServer.ARCHIVE);
			}
		}
	}

	@Test
	void scenariosHaveTheirNames() {
		assertThat(Scenario.values()).extracting(Scenario::toString)
			.containsExactly("healthy", "broker-kill", "broker-pause", "cold-start", "app-kill", "app-term", "poison",
					"flapping", "refused", "leader-kill", "two-of-three", "rolling-restart", "no-leader",
					"partition-cut", "acl-revoked", "quota", "topic-deleted", "db-kill", "double-kill", "slow-db",
					"disk-full", "long-outage", "two-instances", "lease-owner-pause", "instance-kill", "clock-skew");
		assertThat(Scenario.parse("two-of-three")).isEqualTo(Scenario.TWO_OF_THREE);
		assertThatIllegalArgumentException().isThrownBy(() -> Scenario.parse("broker"))
			.withMessageContaining("scenario 'broker' is unknown");
	}

}
