package io.durablekafka.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.IntStream;

import io.durablekafka.faults.Scenario.Trait;
import io.durablekafka.faults.check.Workload;
import io.durablekafka.testsupport.KafkaCluster;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that a story can do to the brokers and to the application, and the clock by
 * which it does it. Used by one thread, except for {@link #close()}.
 */
final class Stage implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Stage.class);

	private static final Duration REOPEN = Duration.ofSeconds(120);

	// A lease runs out, somebody else takes the lanes, and drains what waits there.
	private static final Duration TAKE_OVER = Duration.ofSeconds(90);

	private static final Duration SKEW = Duration.ofMinutes(10);

	private static final int PARTS_OF_RUN = 6;

	private static final int PARTS_OF_OUTAGE = 3;

	private static final int PARTS_OF_TAIL = 2;

	private final FaultOptions options;

	private final Servers servers;

	private final Applications applications;

	private final SplittableRandom random;

	private final Outages outages = new Outages();

	private final Outages databaseOutages = new Outages();

	private final Outages slowness = new Outages();

	private final List<String> notes = new ArrayList<>();

	private int refusals;

	private long erasedAt;

	private volatile long outageEnd = Long.MAX_VALUE;

	private volatile long drained;

	Stage(Scenario scenario, FaultOptions options, Workload workload, Path directory, Servers servers) {
		this.options = options;
		this.servers = servers;
		this.random = new SplittableRandom(options.seed());
		List<String> properties = ApplicationProperties.of(servers, scenario, options, workload);
		this.applications = new Applications(directory, (instance, start) -> {
			List<String> all = new ArrayList<>(properties);
			all.add("fault.directory=" + directory);
			all.add("fault.instance=" + instance);
			all.add("fault.start=" + start);
			all.add("durable-kafka.outbox.spill.path=" + directory.resolve("spill-" + instance));
			return all;
		}, clocks(scenario), this::observe);
	}

	private static Map<Integer, ClockSkew> clocks(Scenario scenario) {
		return scenario.has(Trait.SKEWED)
				? Map.of(1, new ClockSkew(Objects.requireNonNull(ClockSkew.findLibrary()), SKEW)) : Map.of();
	}

	FaultOptions options() {
		return this.options;
	}

	Servers servers() {
		return this.servers;
	}

	KafkaCluster cluster() {
		return this.servers.cluster();
	}

	Applications applications() {
		return this.applications;
	}

	SplittableRandom random() {
		return this.random;
	}

	/**
	 * Times without Kafka.
	 * @return the times
	 */
	Outages outages() {
		return this.outages;
	}

	/**
	 * Times in which nothing can be stored.
	 * @return the times
	 */
	Outages databaseOutages() {
		return this.databaseOutages;
	}

	/**
	 * Times in which the database takes less than is sent.
	 * @return the times
	 */
	Outages slowness() {
		return this.slowness;
	}

	List<String> notes() {
		return this.notes;
	}

	void note(String note) {
		logger.warn(note);
		this.notes.add(note);
	}

	/**
	 * Time from the end of the last outage until the outbox was empty.
	 * @return seconds, zero if there was no outage, {@code null} if the outbox was not
	 * empty
	 */
	@Nullable Double drainSeconds() {
		if (this.outages.windows().isEmpty()) {
			return 0.0;
		}
		return (this.drained >= this.outageEnd) ? (this.drained - this.outageEnd) / 1e3 : null;
	}

	ApplicationProcess application() {
		return this.applications.get(0);
	}

	void startApplication() {
		this.applications.start(0);
	}

	// Called by the threads that listen to the applications.
	private void observe(ApplicationStatus status) {
		if (this.drained < this.outageEnd && status.at() > this.outageEnd && status.isDrained()) {
			this.drained = status.at();
		}
	}

	void killApplication() {
		this.applications.kill(0);
	}

	void terminateApplication() {
		terminateApplication(0);
	}

	void terminateApplication(int instance) {
		if (!this.applications.terminate(instance)) {
			note("the application did not end in time after SIGTERM");
		}
	}

	void killBrokers(List<Integer> nodes) {
		logger.info("killing brokers {}", nodes);
		beginOutage();
		nodes.forEach(cluster()::kill);
	}

	void startBrokers(List<Integer> nodes) {
		nodes.forEach(cluster()::start);
		cluster().awaitUp();
		endOutage();
		logger.info("brokers {} are back", nodes);
	}

	void beginOutage() {
		this.refusals = this.servers.refusals();
		this.outageEnd = Long.MAX_VALUE;
		this.outages.begin(System.currentTimeMillis());
	}

	void endOutage() {
		long now = System.currentTimeMillis();
		this.outages.end(now);
		this.outageEnd = now;
	}

	/** What the topic held until now is gone. */
	void erased() {
		this.erasedAt = System.currentTimeMillis();
	}

	long erasedAt() {
		return this.erasedAt;
	}

	/** Load before the fault. */
	void lead() {
		pause(part(1));
	}

	/**
	 * Load during a part of the outage.
	 * @param divisor into how many such parts the outage is divided
	 */
	void outagePart(int divisor) {
		pause(part(PARTS_OF_OUTAGE) / divisor);
	}

	/** Load after the fault. */
	void tail() {
		pause(part(PARTS_OF_TAIL));
	}

	private double part(int parts) {
		return this.options.seconds() * (double) parts / PARTS_OF_RUN;
	}

	/**
	 * Let time pass.
	 * @param seconds how much
	 */
	void pause(double seconds) {
		awaits(() -> false, Duration.ofNanos((long) (seconds * 1e9)));
	}

	/**
	 * Wait for a condition.
	 * @param condition the condition
	 * @param timeout longest time to wait
	 * @return whether it was met in time
	 * @throws IllegalStateException if an application ends meanwhile
	 */
	boolean awaits(BooleanSupplier condition, Duration timeout) {
		return Waiting.until(() -> {
			this.applications.requireAlive();
			return condition.getAsBoolean();
		}, timeout);
	}

	/** Wait until the direct path is in use again. */
	void awaitReopened() {
		awaitReopened(REOPEN);
	}

	/**
	 * Wait until the direct path is in use again.
	 * @param timeout after which to note that it is not
	 */
	void awaitReopened(Duration timeout) {
		ApplicationProcess running = application();
		long before = running.status().published();
		if (!running.awaits((status) -> status.isDrained() && status.published() > before, timeout)) {
			note("the direct path was not in use again after %d s".formatted(timeout.toSeconds()));
		}
	}

	/** Wait until the relay has begun to empty the outbox. */
	void awaitRelaying() {
		ApplicationProcess running = application();
		long before = running.status().pending();
		running.awaits((status) -> status.pending() >= 0 && status.pending() < before, REOPEN);
	}

	/**
	 * Wait until the outbox is empty, and note it if it never is.
	 * @param instance who looks
	 */
	void awaitDrained(int instance) {
		long now = System.currentTimeMillis();
		if (!this.applications.get(instance).awaits((status) -> status.at() > now && status.isDrained(), TAKE_OVER)) {
			note("the outbox was not empty after %d s".formatted(TAKE_OVER.toSeconds()));
		}
	}

	/** Wait until all replicas of all partitions are in sync. */
	void awaitReplicas() {
		boolean inSync = Waiting.until(() -> IntStream.range(0, FaultOptions.PARTITIONS)
			.allMatch((partition) -> cluster().inSyncReplicas(Workload.TOPIC, partition).size() == 3), REOPEN);
		if (!inSync) {
			note("the replicas were not in sync again after %d s".formatted(REOPEN.toSeconds()));
		}
	}

	/** Note it if the outbox is empty, since the fault then does not bite. */
	void requirePending() {
		require((status) -> !status.isDrained(), "the outbox was empty when it should not");
	}

	/** Note it if an instance has stored nothing so far. */
	void requireStoredByAll() {
		require((status) -> status.stored() > 0, "an instance has stored nothing, so the fault did not bite");
	}

	/**
	 * Note it if an instance is not as it should be.
	 * @param condition what has to be true of each
	 * @param note what to say otherwise
	 */
	void require(Predicate<ApplicationStatus> condition, String note) {
		if (!this.options.baseline()
				&& !this.applications.all().stream().map(ApplicationProcess::status).allMatch(condition)) {
			note(note);
		}
	}

	/** Note it if nothing was refused since the last outage. */
	void requireRefusals() {
		if (this.servers.refusals() == this.refusals) {
			note("no request was refused");
		}
	}

	@Override
	public void close() {
		this.applications.close();
	}

}
