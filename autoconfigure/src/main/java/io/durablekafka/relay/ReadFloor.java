package io.durablekafka.relay;

import java.util.concurrent.TimeUnit;

/**
 * Below which id no row can appear any more. Ids are given when a row is inserted and
 * seen when it is committed, so an id below those already seen may turn up later, but not
 * much later: an insert that takes longer than a minute has been given up. Half a minute
 * later the relay has been back at the start. Where it was before that time it can begin
 * again, and need not walk over everything that it has deleted since, which a database
 * that cannot clean up (a held snapshot) makes slow. Once in a while it begins with the
 * first row all the same. Belongs to the relay's thread.
 */
final class ReadFloor {

	private static final long GRACE = TimeUnit.SECONDS.toNanos(90);

	private static final long FULL_INTERVAL = TimeUnit.MINUTES.toNanos(5);

	private long id;

	private long candidate;

	private long settledId;

	private long candidateSince;

	private long fullAt;

	ReadFloor(long now) {
		this.candidateSince = now;
		this.fullAt = now + FULL_INTERVAL;
	}

	/**
	 * Every row up to here that was seen has left, or is left out on purpose.
	 */
	void settled(long afterId, long now) {
		this.settledId = Math.max(this.settledId, afterId);
		if (now - this.candidateSince >= GRACE) {
			this.id = this.candidate;
			this.candidate = this.settledId;
			this.candidateSince = now;
		}
	}

	/**
	 * Where to begin.
	 */
	long startId(long now) {
		if (now - this.fullAt >= 0) {
			this.fullAt = now + FULL_INTERVAL;
			return 0;
		}
		return this.id;
	}

	/**
	 * Rows that were left out so far are wanted.
	 */
	void drop() {
		this.id = 0;
		this.candidate = 0;
		this.settledId = 0;
	}

}
