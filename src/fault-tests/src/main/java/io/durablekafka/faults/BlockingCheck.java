package io.durablekafka.faults;

import java.time.Duration;
import java.util.function.LongPredicate;

import io.durablekafka.faults.check.JournalSummary;
import org.jspecify.annotations.Nullable;

/**
 * Whether {@code send} gave the callers their threads back in time.
 *
 * @param times how long the calls took
 * @param journals what the journals tell
 */
record BlockingCheck(SendTimesReport times, JournalSummary journals) {

	// The machine is shared with brokers and databases that are killed and started.
	private static final Duration TOLERANCE = Duration.ofMillis(500);

	// Longer than a commit takes on a busy machine.
	private static final Duration NOTICEABLE = Duration.ofMillis(300);

	private static final int P99 = 99;

	private static final int MAX = 100;

	/**
	 * Add what was measured.
	 * @param report where to
	 * @param stage gets a note when a call took too long
	 * @param drainSeconds how long the outbox took to become empty
	 */
	void addTo(RunReport report, Stage stage, @Nullable Double drainSeconds) {
		Outages outages = stage.outages();
		double longest = this.times.millis(MAX, outages::contain);
		report.add("sendP99Ms", this.times.millis(P99, (time) -> true))
			.add("sendMaxMs", this.times.millis(MAX, (time) -> true))
			.add("drainSeconds", drainSeconds)
			.add("sendP99OutageMs", this.times.millis(P99, outages::contain))
			.add("sendMaxOutageMs", longest)
			.add("sendP99OpenMs", this.times.millis(P99, open(outages)));
		Duration limit = ApplicationProperties.MAX_BLOCK.plus(TOLERANCE);
		if (longest > limit.toMillis()) {
			stage.note("a send took %.0f ms during an outage, more than max-block".formatted(longest));
		}
		Outages slowness = stage.slowness();
		if (!slowness.windows().isEmpty()) {
			double waited = this.times.millis(MAX, slowness::contain);
			report.add("sendMaxSlowMs", waited);
			if (waited < NOTICEABLE.toMillis()) {
				stage.note("no sender had to wait for the slow database, so the fault did not bite");
			}
		}
	}

	// The breaker is open at the latest when the first future says that its record was
	// stored.
	private LongPredicate open(Outages outages) {
		Outages open = new Outages();
		for (Outages.Window window : outages.windows()) {
			long first = this.journals.firstStored(window.begin());
			open.add(new Outages.Window(first, window.end()));
		}
		return open::contain;
	}

}
