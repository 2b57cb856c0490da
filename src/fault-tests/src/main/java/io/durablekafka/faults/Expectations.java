package io.durablekafka.faults;

import io.durablekafka.faults.Scenario.Trait;
import io.durablekafka.faults.check.CheckResult;

/**
 * What has to be true of a run besides its promises, so that a fault that did not bite,
 * or a load that did not flow, is not taken for a success.
 *
 * @param scenario what was played
 * @param options what was asked for
 */
record Expectations(Scenario scenario, FaultOptions options) {

	private static final int MIN_PERCENT_SENT = 50;

	/**
	 * Note what is not as expected.
	 * @param result what was counted
	 * @param stage takes the notes
	 */
	void verify(CheckResult result, Stage stage) {
		note(stage, result.sent() == 0 || result.published() == 0, "nothing was sent or nothing was published");
		note(stage, !this.scenario.has(Trait.INCOMPLETE) && result.incomplete() > 0,
				result.incomplete() + " futures did not complete");
		if (!this.options.baseline()) {
			verifyDurable(result, stage);
		}
	}

	private void verifyDurable(CheckResult result, Stage stage) {
		long due = (long) this.options.rate() * this.options.seconds() * MIN_PERCENT_SENT / 100;
		note(stage, result.sent() < due,
				"only %d records were sent, %d would be half of the load".formatted(result.sent(), due));
		note(stage, this.scenario.has(Trait.STORES) && result.stored() == 0,
				"nothing was stored, so the fault did not bite");
		note(stage, !this.scenario.has(Trait.FAILS) && result.failedInnocent() > 0,
				result.failedInnocent() + " futures failed without need");
		note(stage, this.scenario.has(Trait.POISONED) && (result.failed() == 0 || result.deadLettered() == 0),
				"no poison was rejected, or none was dead-lettered");
		note(stage, !this.scenario.has(Trait.POISONED) && result.deadLettered() > 0,
				result.deadLettered() + " records became dead letters");
	}

	private static void note(Stage stage, boolean condition, String note) {
		if (condition) {
			stage.note(note);
		}
	}

}
