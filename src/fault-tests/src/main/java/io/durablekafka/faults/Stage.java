package io.durablekafka.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import io.durablekafka.faults.check.Workload;
import io.durablekafka.testsupport.KafkaCluster;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that a story can do to the servers and to the application, and the clock by
 * which it does it. Used by one thread, except for {@link #close()}.
 */
final class Stage implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Stage.class);

	private static final Duration REOPEN = Duration.ofSeconds(60);

	private static final Duration TERMINATION = Duration.ofSeconds(60);

	private static final int PARTS_OF_RUN = 6;

	private static final int PARTS_OF_OUTAGE = 3;

	private static final int PARTS_OF_TAIL = 2;

	private final FaultOptions options;

	private final Workload workload;

	private final Path directory;

	private final Servers servers;

	private final SplittableRandom random;

	private final Outages outages = new Outages();

	private final List<String> notes = new ArrayList<>();

	private volatile @Nullable ApplicationProcess application;

	private int starts;

	private int refusals;

	private @Nullable Double terminationSeconds;

	private volatile long outageEnd = Long.MAX_VALUE;

	private volatile long drained;

	Stage(FaultOptions options, Workload workload, Path directory, Servers servers) {
		this.options = options;
		this.workload = workload;
		this.directory = directory;
		this.servers = servers;
		this.random = new SplittableRandom(options.seed());
	}

	KafkaCluster cluster() {
		return this.servers.cluster();
	}

	SplittableRandom random() {
		return this.random;
	}

	Outages outages() {
		return this.outages;
	}

	List<String> notes() {
		return this.notes;
	}

	void note(String note) {
		logger.warn(note);
		this.notes.add(note);
	}

	@Nullable Double terminationSeconds() {
		return this.terminationSeconds;
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
		ApplicationProcess current = this.application;
		if (current == null) {
			throw new IllegalStateException("the application does not run");
		}
		return current;
	}

	void startApplication() {
		this.starts++;
		logger.info("starting the application ({})", this.starts);
		this.application = ApplicationProcess.start(
				ApplicationProperties.of(this.servers, this.options, this.workload, this.directory, this.starts),
				this.directory.resolve("application-%d.log".formatted(this.starts)), this::observe);
		logger.info("the application sends");
	}

	// Called by the thread that listens to the application.
	private void observe(ApplicationStatus status) {
		if (this.drained < this.outageEnd && status.at() > this.outageEnd && status.isDrained()) {
			this.drained = status.at();
		}
	}

	void killApplication() {
		ApplicationProcess killed = application();
		this.application = null;
		killed.kill();
		logger.info("killed the application, last seen with {} rows", killed.status().pending());
	}

	void terminateApplication() {
		ApplicationProcess terminated = application();
		this.application = null;
		long start = System.nanoTime();
		boolean ended = terminated.terminate(TERMINATION);
		this.terminationSeconds = (System.nanoTime() - start) / 1e9;
		logger.info("the application stopped within {} s", this.terminationSeconds);
		if (!ended) {
			note("the application did not end within %d s of SIGTERM".formatted(TERMINATION.toSeconds()));
			terminated.kill();
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
		this.refusals = totalRefusals();
		this.outageEnd = Long.MAX_VALUE;
		this.outages.begin(System.currentTimeMillis());
	}

	void endOutage() {
		long now = System.currentTimeMillis();
		this.outages.end(now);
		this.outageEnd = now;
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
		ApplicationProcess running = this.application;
		Duration time = Duration.ofNanos((long) (seconds * 1e9));
		if (running != null) {
			running.awaits((status) -> false, time);
		}
		else {
			Waiting.until(() -> false, time);
		}
	}

	/** Wait until the direct path is in use again. */
	void awaitReopened() {
		ApplicationProcess running = application();
		long before = running.status().published();
		if (!running.awaits((status) -> status.isDrained() && status.published() > before, REOPEN)) {
			note("the direct path was not in use again after %d s".formatted(REOPEN.toSeconds()));
		}
	}

	/** Wait until the relay has begun to empty the outbox. */
	void awaitRelaying() {
		ApplicationProcess running = application();
		long before = running.status().pending();
		running.awaits((status) -> status.pending() < before, REOPEN);
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
		if (!this.options.baseline() && application().status().isDrained()) {
			note("the outbox was empty when it should not");
		}
	}

	/** Note it if nothing was refused since the last outage. */
	void requireRefusals() {
		if (totalRefusals() == this.refusals) {
			note("no request was refused");
		}
	}

	int totalRefusals() {
		return (this.servers.proxy() != null) ? this.servers.proxy().refusals() : 0;
	}

	@Override
	public void close() {
		ApplicationProcess running = this.application;
		if (running != null) {
			running.kill();
		}
	}

}
