package io.durablekafka.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The instances of the application under test: starts and ends them, and knows when each
 * of them did not run. Used by one thread, except for {@link #close()}.
 */
final class Applications implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Applications.class);

	private static final Duration TERMINATION = Duration.ofSeconds(60);

	private final Path directory;

	private final PropertySource properties;

	private final Map<Integer, ClockSkew> clocks;

	private final Consumer<ApplicationStatus> observer;

	private final Map<Integer, ApplicationProcess> running = new ConcurrentSkipListMap<>();

	private final Map<Integer, Outages> pauses = new HashMap<>();

	private int starts;

	private @Nullable Double terminationSeconds;

	/**
	 * Create a view of instances of which none runs.
	 * @param directory for their logs
	 * @param properties their properties
	 * @param clocks clocks of those that do not have the right time, by instance
	 * @param observer takes each status of each instance
	 */
	Applications(Path directory, PropertySource properties, Map<Integer, ClockSkew> clocks,
			Consumer<ApplicationStatus> observer) {
		this.directory = directory;
		this.properties = properties;
		this.clocks = clocks;
		this.observer = observer;
	}

	void start(int instance) {
		this.starts++;
		logger.info("starting instance {} of the application (start {})", instance, this.starts);
		ClockSkew clock = this.clocks.get(instance);
		this.running.put(instance,
				ApplicationProcess.start(this.properties.of(instance, this.starts),
						(clock != null) ? clock.environment() : Map.of(),
						this.directory.resolve("application-%d.log".formatted(this.starts)), this.observer));
		logger.info("instance {} sends", instance);
	}

	ApplicationProcess get(int instance) {
		ApplicationProcess application = this.running.get(instance);
		if (application == null) {
			throw new IllegalStateException("instance %d of the application does not run".formatted(instance));
		}
		return application;
	}

	Collection<ApplicationProcess> all() {
		return List.copyOf(this.running.values());
	}

	/**
	 * Fail if one has ended that should run.
	 */
	void requireAlive() {
		this.running.values().forEach(ApplicationProcess::requireAlive);
	}

	void kill(int instance) {
		ApplicationProcess killed = get(instance);
		this.running.remove(instance);
		killed.kill();
		logger.info("killed instance {}, last seen with {} rows", instance, killed.status().pending());
	}

	/**
	 * Ask an instance to stop and wait for its end; kill it if it does not.
	 * @param instance which
	 * @return whether it ended in time
	 */
	boolean terminate(int instance) {
		ApplicationProcess terminated = get(instance);
		this.running.remove(instance);
		long start = System.nanoTime();
		boolean ended = terminated.terminate(TERMINATION);
		double seconds = (System.nanoTime() - start) / 1e9;
		this.terminationSeconds = seconds;
		logger.info("instance {} stopped within {} s", instance, seconds);
		if (!ended) {
			terminated.kill();
		}
		return ended;
	}

	/**
	 * How long the last termination took.
	 * @return seconds, or {@code null} if there was none
	 */
	@Nullable Double terminationSeconds() {
		return this.terminationSeconds;
	}

	void pause(int instance) {
		logger.info("pausing instance {}", instance);
		this.pauses.computeIfAbsent(instance, (key) -> new Outages()).begin(System.currentTimeMillis());
		get(instance).pause();
	}

	void resume(int instance) {
		get(instance).resume();
		pauses(instance).end(System.currentTimeMillis());
		logger.info("instance {} goes on", instance);
	}

	/**
	 * Times at which an instance was frozen.
	 * @param instance which
	 * @return the times
	 */
	Outages pauses(int instance) {
		return this.pauses.getOrDefault(instance, new Outages());
	}

	/**
	 * How far the clock of an instance is ahead.
	 * @param instance which
	 * @return milliseconds
	 */
	long clockOffset(int instance) {
		ClockSkew clock = this.clocks.get(instance);
		return (clock != null) ? clock.ahead().toMillis() : 0;
	}

	@Override
	public void close() {
		this.running.values().forEach(ApplicationProcess::kill);
	}

	/**
	 * Knows the properties of an instance.
	 */
	interface PropertySource {

		/**
		 * The properties.
		 * @param instance which instance
		 * @param start which start, over all instances
		 * @return the properties
		 */
		List<String> of(int instance, int start);

	}

}
