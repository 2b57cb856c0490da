package io.durablekafka.faults;

import java.util.Arrays;

/**
 * What an application under test says about itself, since it was started.
 *
 * @param at when it was said, in milliseconds since the epoch
 * @param pending rows in the outbox, negative if they could not be counted
 * @param attempted calls of {@code send}
 * @param published futures that completed as published
 * @param stored futures that completed as stored
 * @param failed futures that completed exceptionally
 * @param throttleMillis longest time by which Kafka has throttled a producer lately
 * @param clock what the clock of the application shows, in milliseconds since the epoch
 */
record ApplicationStatus(long at, long pending, long attempted, long published, long stored, long failed,
		long throttleMillis, long clock) {

	static ApplicationStatus parse(long at, String[] fields) {
		long[] numbers = Arrays.stream(fields).skip(1).mapToLong(Long::parseLong).toArray();
		int i = 0;
		return new ApplicationStatus(at, numbers[i++], numbers[i++], numbers[i++], numbers[i++], numbers[i++],
				numbers[i++], numbers[i]);
	}

	boolean isComplete() {
		return this.attempted == this.published + this.stored + this.failed;
	}

	boolean isDrained() {
		return this.pending == 0;
	}

}
