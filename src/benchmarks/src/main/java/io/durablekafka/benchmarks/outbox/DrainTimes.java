package io.durablekafka.benchmarks.outbox;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import com.sun.management.OperatingSystemMXBean;

/**
 * When rows had left the outbox.
 *
 * @param rows how many rows there were
 * @param seconds the time for all of them
 * @param firstTenth seconds for the first tenth of them
 * @param lastTenth seconds for the last tenth
 * @param cpuSeconds processor time that this process has used, or {@code NaN}
 */
record DrainTimes(int rows, double seconds, double firstTenth, double lastTenth, double cpuSeconds) {

	private static final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory
		.getOperatingSystemMXBean();

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	/**
	 * Processor time of this process.
	 */
	static double cpu() {
		return system.getProcessCpuTime() / 1e9;
	}

	/**
	 * Watch a drain until its end.
	 * @param rows how many rows there are
	 * @param begin when it began
	 * @param cpuAtBegin processor time of this process at that moment
	 * @param done how many rows have left the outbox
	 * @return the times
	 * @throws IllegalStateException if no row leaves for a minute
	 */
	static DrainTimes watch(int rows, long begin, double cpuAtBegin, LongSupplier done) throws InterruptedException {
		long first = 0;
		long last = 0;
		long before = 0;
		long progress = begin;
		while (true) {
			long now = System.nanoTime();
			long count = done.getAsLong();
			if (first == 0 && count >= rows / 10) {
				first = now;
			}
			if (last == 0 && count >= rows - rows / 10) {
				last = now;
			}
			if (count >= rows) {
				return new DrainTimes(rows, (now - begin) / 1e9, (first - begin) / 1e9, (now - last) / 1e9,
						cpu() - cpuAtBegin);
			}
			if (count > before) {
				before = count;
				progress = now;
			}
			else if (now - progress > PATIENCE.toNanos()) {
				throw new IllegalStateException(
						"%d of %d rows have left, and then none for %s".formatted(count, rows, PATIENCE));
			}
			TimeUnit.MILLISECONDS.sleep(2);
		}
	}

	double rate() {
		return this.rows / this.seconds;
	}

	double lastOverFirst() {
		return this.lastTenth / this.firstTenth;
	}

	double cpuMicros() {
		return this.cpuSeconds * 1e6 / this.rows;
	}

}
