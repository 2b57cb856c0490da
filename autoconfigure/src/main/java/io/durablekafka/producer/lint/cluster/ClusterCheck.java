package io.durablekafka.producer.lint.cluster;

import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import io.durablekafka.producer.lint.LintReport;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * Compares the producers with their clusters, in the background: some seconds after the
 * start, then slowly again and again, and when asked for. One thread, a daemon, does it
 * all; it delays nobody and fails nothing. Thread-safe.
 *
 * @since 0.1.0
 */
public final class ClusterCheck implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(ClusterCheck.class);

	private static final long JITTER_MILLIS = 5000;

	private static final Duration PATIENCE_AT_CLOSE = Duration.ofMillis(500);

	private final ClusterCheckPass pass;

	private final ClusterCheckSettings settings;

	private final LintReport report;

	private final FindingLog log = new FindingLog();

	private final ScheduledThreadPoolExecutor executor;

	/** Guarded by this. */
	private boolean started;

	/** Guarded by this. */
	private @Nullable FutureTask<Void> running;

	private volatile Map<String, ClusterCheckResult> results = Map.of();

	/**
	 * Create a check that is not started. There is no thread yet.
	 * @param sources what to compare the clusters with
	 * @param settings how to work
	 * @param report gets the findings
	 * @param clock time of the runs
	 */
	public ClusterCheck(ClusterCheckSources sources, ClusterCheckSettings settings, LintReport report, Clock clock) {
		this(sources, settings, report, clock, Admin::create);
	}

	ClusterCheck(ClusterCheckSources sources, ClusterCheckSettings settings, LintReport report, Clock clock,
			Function<Map<String, Object>, Admin> admins) {
		this.pass = new ClusterCheckPass(sources, settings, admins, clock);
		this.settings = settings;
		this.report = report;
		this.executor = new ScheduledThreadPoolExecutor(1, ClusterCheck::thread);
		this.executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
	}

	/**
	 * Begin to run from time to time. Does nothing the second time, and after the end.
	 */
	public synchronized void start() {
		if (!this.started && !this.executor.isShutdown()) {
			this.started = true;
			long delay = this.settings.firstDelay().toMillis() + ThreadLocalRandom.current().nextLong(JITTER_MILLIS);
			this.executor.schedule(this::tick, delay, TimeUnit.MILLISECONDS);
		}
	}

	private void tick() {
		try {
			begin();
			double factor = ThreadLocalRandom.current().nextDouble(0.9, 1.1);
			long interval = (long) (this.settings.interval().toMillis() * factor);
			this.executor.schedule(this::tick, interval, TimeUnit.MILLISECONDS);
		}
		catch (RejectedExecutionException ex) {
			logger.debug("The application ends, so the clusters are not checked again");
		}
	}

	/**
	 * Run now, or wait for the run that is on its way.
	 * @param patience how long to wait for its end
	 * @return whether it has ended
	 */
	public boolean run(Duration patience) {
		try {
			begin().get(patience.toMillis(), TimeUnit.MILLISECONDS);
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
		catch (TimeoutException | ExecutionException | RejectedExecutionException ex) {
			logger.debug("The cluster check has not ended", ex);
			return false;
		}
	}

	private synchronized FutureTask<Void> begin() {
		FutureTask<Void> task = this.running;
		if (task == null || task.isDone()) {
			task = new FutureTask<>(this::check, null);
			this.executor.execute(task);
			this.running = task;
		}
		return task;
	}

	private void check() {
		try {
			publish(this.pass.run());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (RuntimeException ex) {
			logger.warn("The cluster check failed and is tried again later", ex);
		}
	}

	private void publish(List<ClusterCheckResult> latest) {
		Map<String, ClusterCheckResult> byProducer = new LinkedHashMap<>();
		for (ClusterCheckResult result : latest) {
			byProducer.put(result.producer(), result);
			this.report.replace("cluster:" + result.producer(), result.findings());
			this.log.log(result);
		}
		this.results = Collections.unmodifiableMap(byProducer);
	}

	/**
	 * What the last run has found, by the name of the producer.
	 * @return the results, empty before the first run has ended
	 */
	public Map<String, ClusterCheckResult> results() {
		return this.results;
	}

	/**
	 * Stop. A run on its way is given up.
	 */
	@Override
	public void close() {
		this.executor.shutdownNow();
		try {
			if (!this.executor.awaitTermination(PATIENCE_AT_CLOSE.toMillis(), TimeUnit.MILLISECONDS)) {
				logger.debug("The cluster check still waits for its client to close");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static Thread thread(Runnable task) {
		Thread thread = new Thread(task, "durable-kafka-lint");
		thread.setDaemon(true);
		return thread;
	}

}
