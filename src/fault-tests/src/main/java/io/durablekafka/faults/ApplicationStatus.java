package io.durablekafka.faults;

/**
 * What an application under test says about itself, since it was started.
 *
 * @param at when it was said, in milliseconds since the epoch
 * @param pending rows in the outbox
 * @param attempted calls of {@code send}
 * @param published futures that completed as published
 * @param stored futures that completed as stored
 * @param failed futures that completed exceptionally
 */
record ApplicationStatus(long at, long pending, long attempted, long published, long stored, long failed) {

	static ApplicationStatus parse(long at, String[] fields) {
		return new ApplicationStatus(at, Long.parseLong(fields[1]), Long.parseLong(fields[2]),
				Long.parseLong(fields[3]), Long.parseLong(fields[4]), Long.parseLong(fields[5]));
	}

	boolean isComplete() {
		return this.attempted == this.published + this.stored + this.failed;
	}

	boolean isDrained() {
		return this.pending == 0;
	}

}
