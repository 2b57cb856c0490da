package io.durablekafka.producer.lint.cluster;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

/**
 * Whether Kafka answers, for those who have not sent anything of late. Asks each cluster
 * for its nodes, which needs no right, on a thread of its own and with one client that
 * stays as long as somebody asks. Callers never wait. Thread-safe.
 *
 * @since 0.1.0
 */
public final class ClusterProbe implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(ClusterProbe.class);

	private static final long UNUSED_MINUTES = 10;

	private final Supplier<? extends Collection<ProducerSettings>> producers;

	private final Duration interval;

	private final Duration timeout;

	private final LongSupplier nanoTime;

	private final Function<Map<String, Object>, Admin> factory;

	private final ScheduledThreadPoolExecutor executor;

	/** Used by the thread of the executor. */
	private final Map<AdminConnection, Admin> clients = new HashMap<>();

	private final Map<String, String> failures = new ConcurrentHashMap<>();

	/** Guarded by this. */
	private @Nullable Future<?> running;

	/** Guarded by this. */
	private @Nullable Future<?> closing;

	private volatile long endedAt;

	/**
	 * Create a probe. There is no thread and no client before somebody asks.
	 * @param producers settings of the producers
	 * @param interval shortest time between two questions to a cluster
	 * @param timeout how long to wait for an answer
	 * @param nanoTime a monotonic clock in nanoseconds
	 */
	public ClusterProbe(Supplier<? extends Collection<ProducerSettings>> producers, Duration interval, Duration timeout,
			LongSupplier nanoTime) {
		this(producers, interval, timeout, nanoTime, Admin::create);
	}

	ClusterProbe(Supplier<? extends Collection<ProducerSettings>> producers, Duration interval, Duration timeout,
			LongSupplier nanoTime, Function<Map<String, Object>, Admin> factory) {
		this.producers = producers;
		this.interval = interval;
		this.timeout = timeout;
		this.nanoTime = nanoTime;
		this.factory = factory;
		this.executor = new ScheduledThreadPoolExecutor(1, ClusterProbe::thread);
		this.executor.setRemoveOnCancelPolicy(true);
		this.executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
	}

	private static Thread thread(Runnable task) {
		Thread thread = new Thread(task, "durable-kafka-probe");
		thread.setDaemon(true);
		return thread;
	}

	/**
	 * Why a cluster did not answer when it was asked last. Has it asked in the background
	 * when that was an interval ago or longer, for the next who wants to know.
	 * @param producer name of a producer
	 * @return name of the exception, or {@code null} when its cluster has answered or was
	 * not asked yet
	 */
	public @Nullable String failure(String producer) {
		ask();
		return this.failures.get(producer);
	}

	private synchronized void ask() {
		Future<?> task = this.running;
		boolean due = task == null
				|| (task.isDone() && this.nanoTime.getAsLong() - this.endedAt >= this.interval.toNanos());
		if (due && !this.executor.isShutdown()) {
			if (this.closing != null) {
				this.closing.cancel(false);
			}
			this.running = this.executor.submit(this::probeAll);
			this.closing = this.executor.schedule(this::closeClients, UNUSED_MINUTES, TimeUnit.MINUTES);
		}
	}

	private void probeAll() {
		try {
			Map<AdminConnection, List<ProducerSettings>> clusters = this.producers.get()
				.stream()
				.collect(Collectors.groupingBy(AdminConnection::of, LinkedHashMap::new, Collectors.toList()));
			clusters.forEach(this::probe);
		}
		catch (RuntimeException ex) {
			logger.debug("The clusters could not be asked whether they answer", ex);
		}
		finally {
			this.endedAt = this.nanoTime.getAsLong();
		}
	}

	private void probe(AdminConnection connection, List<ProducerSettings> settings) {
		String failure = null;
		try {
			client(connection, settings.get(0)).describeCluster()
				.nodes()
				.get(this.timeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			// the application ends
			Thread.currentThread().interrupt();
			return;
		}
		catch (Exception ex) {
			Throwable reason = (ex.getCause() != null) ? ex.getCause() : ex;
			failure = reason.getClass().getName();
			logger.debug("A cluster does not answer", ex);
		}
		for (ProducerSettings producer : settings) {
			if (failure != null) {
				this.failures.put(producer.producer(), failure);
			}
			else {
				this.failures.remove(producer.producer());
			}
		}
	}

	private Admin client(AdminConnection connection, ProducerSettings producer) {
		Admin client = this.clients.get(connection);
		if (client == null) {
			String name = producer.text(ProducerConfig.CLIENT_ID_CONFIG);
			client = this.factory
				.apply(connection.admin((name.isEmpty() ? "producer" : name) + "-health", this.timeout));
			this.clients.put(connection, client);
		}
		return client;
	}

	private void closeClients() {
		this.clients.values().forEach((client) -> client.close(Duration.ZERO));
		this.clients.clear();
	}

	@Override
	public void close() {
		// a probe on its way is given up
		Future<?> last;
		synchronized (this) {
			if (this.executor.isShutdown()) {
				return;
			}
			if (this.running != null) {
				this.running.cancel(true);
			}
			last = this.executor.submit(this::closeClients);
			this.executor.shutdown();
		}
		try {
			last.get(1, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (Exception ex) {
			logger.debug("The clients of the probe still close", ex);
		}
	}

}
