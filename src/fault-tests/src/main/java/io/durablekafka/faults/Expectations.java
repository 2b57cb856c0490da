package io.durablekafka.faults;

import java.time.Duration;

import io.durablekafka.faults.Scenario.Trait;
import io.durablekafka.faults.check.CheckResult;
import io.durablekafka.faults.check.JournalSummary;

/**
 * What has to be true of a run besides its promises, so that a fault that did not bite,
 * or a load that did not flow, is not taken for a success.
 *
 * @param scenario what was played
 * @param options what was asked for
 */
record Expectations(Scenario scenario, FaultOptions options) {

	private static final Duration MISSED = Duration.ofMillis(500);

	private static final int MIN_PERCENT_SENT = 50;

	/**
	 * Note what is not as expected.
	 * @param result what was counted
	 * @param journals what the journals tell
	 * @param stage takes the notes
	 */
	void verify(CheckResult result, JournalSummary journals, Stage stage) {
		note(stage, result.sent() == 0 || result.published() == 0, "nothing was sent or nothing was published");
		note(stage, !this.scenario.has(Trait.INCOMPLETE) && result.incomplete() > 0,
				result.incomplete() + " futures did not complete");
		if (!this.options.baseline()) {
			verifyDurable(result, stage);
			verifyDatabase(journals, stage);
		}
	}

	private void verifyDurable(CheckResult result, Stage stage) {
		long due = (long) this.options.rate() * this.options.seconds() * MIN_PERCENT_SENT / 100;
		note(stage, result.sent() < due,
				"only %d records were sent, %d would be half of the load".formatted(result.sent(), due));
		note(stage, this.scenario.has(Trait.STORES) && result.stored() == 0,
				"nothing was stored, so the fault did not bite");
		note(stage, !mayFail() && result.failedInnocent() > 0,
				result.failedInnocent() + " futures failed without need");
		note(stage, this.scenario.has(Trait.POISONED) && (result.failed() == 0 || result.deadLettered() == 0),
				"no poison was rejected, or none was dead-lettered");
		note(stage, this.scenario.has(Trait.DEAD_LETTERS) && result.deadLettered() == 0,
				"no record became a dead letter, so the fault did not bite");
		note(stage, !this.scenario.has(Trait.POISONED) && !this.scenario.has(Trait.DEAD_LETTERS)
				&& result.deadLettered() > 0, result.deadLettered() + " records became dead letters");
	}

	private boolean mayFail() {
		return this.scenario.has(Trait.FAILS) || (this.scenario.has(Trait.NOWHERE_TO_STORE) && !hasSpill());
	}

	/**
	 * Whether records are stored somewhere else when the database is away as well, so
	 * that nothing fails.
	 */
	private boolean hasSpill() {
		return this.options.database().isServer();
	}

	private void verifyDatabase(JournalSummary journals, Stage stage) {
		if (this.scenario.has(Trait.NOWHERE_TO_STORE) && hasSpill()) {
			return;
		}
		for (Outages.Window window : stage.databaseOutages().windows()) {
			if (hasSpill()) {
				// which takes over at once, so stores hardly pause
				long away = window.end() - window.begin();
				note(stage, away < MISSED.toMillis(), "the database was away for %d ms only".formatted(away));
				continue;
			}
			long pause = journals.longestPauseOfStores(window.begin(), window.end());
			note(stage, pause < MISSED.toMillis(),
					"nothing was stored for %d ms at most, so the database was not missed".formatted(pause));
		}
	}

	private static void note(Stage stage, boolean condition, String note) {
		if (condition) {
			stage.note(note);
		}
	}

}
