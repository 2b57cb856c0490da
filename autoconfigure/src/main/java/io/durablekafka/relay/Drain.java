package io.durablekafka.relay;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.durablekafka.outbox.TransitionLog;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Tells when a backlog has gone: how many rows, and how long that took. What is stored
 * and relayed at once is none, since that is what an outbox does all the time. Belongs to
 * the relay's thread.
 */
final class Drain {

	private static final long NOTABLE = TimeUnit.SECONDS.toNanos(5);

	private final TransitionLog log;

	private boolean begun;

	private boolean interrupted;

	private long since;

	private long until;

	private long rows;

	Drain(LongSupplier nanoTime) {
		this.log = new TransitionLog(LoggerFactory.getLogger(Drain.class), nanoTime);
	}

	/**
	 * Rows have left the outbox.
	 */
	void left(int count, long now) {
		begin(now);
		this.rows += count;
		this.until = now;
	}

	/**
	 * Kafka did not take rows.
	 */
	void interrupted(long now) {
		begin(now);
		this.interrupted = true;
	}

	private void begin(long now) {
		if (!this.begun) {
			this.begun = true;
			this.since = now;
		}
	}

	/**
	 * There is nothing left for this relay.
	 */
	void empty() {
		long duration = this.until - this.since;
		if (this.begun && this.rows > 0 && (this.interrupted || duration >= NOTABLE)) {
			double seconds = duration / (double) TimeUnit.SECONDS.toNanos(1);
			this.log.log(Level.INFO, "outbox.drained", Map.of("records", this.rows, "seconds", seconds), String.format(
					Locale.ROOT, "The outbox is drained: %d records have left it in %.1f s", this.rows, seconds), null);
		}
		this.begun = false;
		this.interrupted = false;
		this.rows = 0;
	}

}
