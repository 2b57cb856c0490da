package io.durablekafka.faults;

import java.util.ArrayList;
import java.util.List;

/**
 * The times at which something was away, Kafka for example, in milliseconds since the
 * epoch. Not thread-safe.
 */
final class Outages {

	private final List<Window> windows = new ArrayList<>();

	private long begun;

	void begin(long time) {
		this.begun = time;
	}

	void end(long time) {
		this.windows.add(new Window(this.begun, time));
	}

	/**
	 * Whether it was away.
	 * @param time a time
	 * @return whether it was
	 */
	boolean contain(long time) {
		return this.windows.stream().anyMatch((window) -> window.contains(time));
	}

	/**
	 * Whether there was an outage during a time.
	 * @param from begin of the time
	 * @param to end of the time
	 * @return whether there was
	 */
	boolean overlap(long from, long to) {
		return this.windows.stream().anyMatch((window) -> from < window.end() && to >= window.begin());
	}

	void add(Window window) {
		this.windows.add(window);
	}

	List<Window> windows() {
		return this.windows;
	}

	/**
	 * How long it was away altogether.
	 * @return the time in seconds
	 */
	double seconds() {
		return this.windows.stream().mapToLong((window) -> window.end() - window.begin()).sum() / 1e3;
	}

	/**
	 * One outage.
	 *
	 * @param begin when it began
	 * @param end when it was back
	 */
	record Window(long begin, long end) {

		boolean contains(long time) {
			return time >= this.begin && time < this.end;
		}

	}

}
