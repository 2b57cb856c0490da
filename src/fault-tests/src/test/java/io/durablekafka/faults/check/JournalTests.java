package io.durablekafka.faults.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.entry;

/**
 * Tests for {@link Journal}, {@link Attempts} and {@link JournalSummary}.
 */
class JournalTests {

	private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(1234), ZoneOffset.UTC);

	@TempDir
	private Path directory;

	@Test
	void linesAreThereWithoutClosing() {
		Journal journal = Journal.open(this.directory, 0, 1, CLOCK);
		RecordId completed = new RecordId(3, 0);
		RecordId open = new RecordId(-2, 7);
		journal.attempt(completed);
		journal.attempt(open);
		journal.outcome(completed, JournalOutcome.STORED, "some-id");
		Attempts attempts = Attempts.read(this.directory, Share.ALL);
		assertThat(attempts.get(completed)).isNotNull().satisfies((attempt) -> {
			assertThat(attempt.outcome).isEqualTo(JournalOutcome.STORED);
			assertThat(attempt.detail).isEqualTo("some-id");
			assertThat(attempt.attemptedAt).isEqualTo(1234);
			assertThat(attempt.completedAt).isEqualTo(1234);
		});
		assertThat(attempts.get(open)).isNotNull().satisfies((attempt) -> assertThat(attempt.outcome).isNull());
	}

	@Test
	void sequencesGoOnAfterTheLatestOfAllStarts() throws IOException {
		try (Journal first = Journal.open(this.directory, 0, 1, CLOCK)) {
			first.attempt(new RecordId(3, 0));
			first.attempt(new RecordId(3, 1));
		}
		try (Journal second = Journal.open(this.directory, 0, 2, CLOCK)) {
			second.attempt(new RecordId(3, 2));
			second.attempt(new RecordId(-1, 0));
		}
		assertThat(summary().nextSequences(0)).containsOnly(entry(3, 3), entry(-1, 1));
	}

	@Test
	void lineThatWasCutByKillIsIgnored() throws IOException {
		Files.writeString(this.directory.resolve("journal-1.txt"), "> 1:0 5\n> 1:1 6\n< 1:0 7 PUBL");
		Attempts attempts = Attempts.read(this.directory, Share.ALL);
		assertThat(attempts.get(new RecordId(1, 0))).isNotNull()
			.satisfies((attempt) -> assertThat(attempt.outcome).isNull());
		assertThat(attempts.get(new RecordId(1, 1))).isNotNull();
	}

	@Test
	void futureThatCompletesTwiceIsNotAccepted() throws IOException {
		Files.writeString(this.directory.resolve("journal-1.txt"), "> 1:0 5\n< 1:0 6 STORED a\n< 1:0 7 FAILED b\n");
		assertThatIllegalStateException().isThrownBy(() -> Attempts.read(this.directory, Share.ALL))
			.withMessageContaining("record 1:0 completed");
	}

	@Test
	void recordThatIsSentTwiceIsNotAccepted() throws IOException {
		Files.writeString(this.directory.resolve("journal-1.txt"), "> 1:0 5\n");
		Files.writeString(this.directory.resolve("journal-2.txt"), "> 1:0 9\n");
		assertThatIllegalStateException().isThrownBy(() -> Attempts.read(this.directory, Share.ALL))
			.withMessageContaining("sent twice");
	}

	@Test
	void sequencesOfInstancesAreTheirOwn() throws IOException {
		Files.writeString(this.directory.resolve("journal-0-1.txt"), "> 1:0 5\n> 1:1 6\n");
		Files.writeString(this.directory.resolve("journal-1-2.txt"), "> 1/1:0 5\n> 1/2:0 6\n");
		assertThat(summary().nextSequences(0)).containsOnly(entry(1, 2));
		assertThat(summary().nextSequences(1)).containsOnly(entry(1, 1), entry(2, 1));
		assertThat(summary().attempts()).isEqualTo(4);
	}

	@Test
	void pausesOfStoresAreMeasuredByTheRightClock() throws IOException {
		Files.writeString(this.directory.resolve("journal-0-1.txt"),
				"> 1:0 1000\n> 1:1 1000\n< 1:0 2000 STORED a\n< 1:1 9000 STORED b\n");
		Files.writeString(this.directory.resolve("journal-1-2.txt"), "> 1/1:0 61000\n< 1/1:0 65000 STORED c\n");
		JournalSummary right = summary();
		assertThat(right.firstStored(1500)).isEqualTo(2000);
		assertThat(right.firstStored(2100)).isEqualTo(5000);
		assertThat(right.longestPauseOfStores(1500, 10_000)).isEqualTo(4000);
		assertThat(right.longestPauseOfStores(5100, 7000)).isEqualTo(1900);
		assertThat(right.firstStored(9100)).isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void alikeFailuresAreOne() throws IOException {
		Files.writeString(this.directory.resolve("journal-0-1.txt"),
				"> 1:0 5\n< 1:0 6 FAILED after_3_s\n> 1:1 5\n< 1:1 6 FAILED after_17_s\n");
		assertThat(summary().failures()).containsOnly(entry("after_0_s", 2));
	}

	// The clock of the second instance is a minute ahead.
	private JournalSummary summary() {
		return JournalSummary.read(this.directory, 0, (instance) -> instance * 60_000L);
	}

}
