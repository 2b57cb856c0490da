package io.durablekafka.faults.check;

import java.util.ArrayList;
import java.util.List;

/**
 * What the checker counted.
 *
 * @param sent records that the application called {@code send} with
 * @param published futures that completed as published
 * @param stored futures that completed as stored
 * @param failed futures that completed exceptionally
 * @param incomplete futures that did not complete before the end of the process
 * @param lost records whose future completed normally, but which are not in the topic
 * @param reordered first occurrences that come after a later record of their key
 * @param duplicates further occurrences of records
 * @param mismatched occurrences whose bytes, partition, timestamp or message id are not
 * those of the record, or which nobody sent
 * @param failedButSent records whose future failed, but which are in the topic
 * @param failedInnocent records whose future failed although the broker would take them
 * @param deadLettered records that are in the dead-letter table
 * @param findings descriptions of the first violations
 */
public record CheckResult(int sent, int published, int stored, int failed, int incomplete, int lost, int reordered,
		int duplicates, int mismatched, int failedButSent, int failedInnocent, int deadLettered,
		List<String> findings) {

	/**
	 * Whether no promise was broken.
	 * @return whether all is well
	 */
	public boolean isGreen() {
		return this.lost == 0 && this.reordered == 0 && this.mismatched == 0 && this.failedButSent == 0;
	}

	/**
	 * Add the result of another share of the records.
	 * @param other the other result
	 * @return the sum
	 */
	public CheckResult plus(CheckResult other) {
		List<String> all = new ArrayList<>(this.findings);
		all.addAll(other.findings);
		return new CheckResult(this.sent + other.sent, this.published + other.published, this.stored + other.stored,
				this.failed + other.failed, this.incomplete + other.incomplete, this.lost + other.lost,
				this.reordered + other.reordered, this.duplicates + other.duplicates,
				this.mismatched + other.mismatched, this.failedButSent + other.failedButSent,
				this.failedInnocent + other.failedInnocent, this.deadLettered + other.deadLettered, List.copyOf(all));
	}

}
