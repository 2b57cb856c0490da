package io.durablekafka.sample.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import io.durablekafka.testsupport.KafkaCluster;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;

/**
 * The broker that comes with the application: a process of its own, started before
 * anything connects to it and stopped after everything that uses it. Thread-safe.
 *
 * @since 0.1.0
 */
public final class LocalBroker implements InitializingBean, DisposableBean {

	private static final Log logger = LogFactory.getLog(LocalBroker.class);

	private static final int NODE = 0;

	private static final Duration CONNECT = Duration.ofMillis(200);

	private static final Duration GIVES_UP = Duration.ofSeconds(8);

	private final int port;

	private final KafkaCluster cluster;

	// Guarded by the monitor.
	private boolean listening;

	LocalBroker(Path directory, int port) {
		this.port = port;
		// No shutdown hook: hooks run at the same time, and the records that are on
		// their way when the application stops still need the broker.
		this.cluster = KafkaCluster.builder()
			.nodes(1)
			.directory(directory)
			.port(NODE, port)
			.shutdownHook(false)
			.build();
	}

	@Override
	public synchronized void afterPropertiesSet() {
		logger
			.info("Starting a Kafka broker on port %d, its log is %s".formatted(this.port, this.cluster.logFile(NODE)));
		boolean portWasFree = isPortFree();
		try {
			this.cluster.start();
			if (!portWasFree && endsSoon()) {
				throw new IllegalStateException("the broker ended by itself, see " + this.cluster.logFile(NODE));
			}
		}
		catch (RuntimeException ex) {
			this.cluster.close();
			String reason = isPortFree() ? String.valueOf(ex.getMessage()) : "port %d is in use".formatted(this.port);
			throw new BrokerStartException(reason, ex);
		}
	}

	private boolean isPortFree() {
		try (ServerSocket socket = new ServerSocket(this.port, 1, InetAddress.getLoopbackAddress())) {
			return socket.isBound();
		}
		catch (IOException ex) {
			return false;
		}
	}

	// A port that was in use may have been held by an orphan of an earlier run, which the
	// cluster kills. If it was somebody else, the broker gives up soon after its start.
	private boolean endsSoon() {
		long deadline = System.nanoTime() + GIVES_UP.toNanos();
		while (this.cluster.isRunning(NODE) && System.nanoTime() - deadline < 0) {
			LockSupport.parkNanos(CONNECT.toNanos());
		}
		return !this.cluster.isRunning(NODE);
	}

	/**
	 * Address for clients.
	 * @return host and port
	 */
	public String address() {
		return this.cluster.bootstrapServers();
	}

	/**
	 * What the broker is doing.
	 * @return the condition at this moment
	 */
	public synchronized BrokerCondition condition() {
		if (!this.cluster.isRunning(NODE)) {
			return BrokerCondition.DOWN;
		}
		if (this.cluster.isPaused(NODE)) {
			return BrokerCondition.PAUSED;
		}
		this.listening = this.listening || listens();
		return this.listening ? BrokerCondition.RUNNING : BrokerCondition.STARTING;
	}

	private boolean listens() {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port),
					(int) CONNECT.toMillis());
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Kill the process (SIGKILL).
	 * @return whether there was one
	 */
	public synchronized boolean kill() {
		boolean running = this.cluster.isRunning(NODE);
		this.cluster.kill(NODE);
		return running;
	}

	/**
	 * Freeze the process (SIGSTOP).
	 * @return whether there was one that was not frozen
	 */
	public synchronized boolean pause() {
		boolean possible = this.cluster.isRunning(NODE) && !this.cluster.isPaused(NODE);
		if (possible) {
			this.cluster.pause(NODE);
		}
		return possible;
	}

	/**
	 * Let a frozen process go on (SIGCONT).
	 * @return whether there was one
	 */
	public synchronized boolean resume() {
		boolean possible = this.cluster.isRunning(NODE) && this.cluster.isPaused(NODE);
		if (possible) {
			this.cluster.resume(NODE);
		}
		return possible;
	}

	/**
	 * Kill the process if there is one, and start one on the same data, without waiting
	 * until it listens.
	 */
	public synchronized void restart() {
		this.cluster.kill(NODE);
		this.listening = false;
		this.cluster.start(NODE);
	}

	@Override
	public synchronized void destroy() {
		try {
			this.cluster.terminate(NODE);
			logger.info("Stopped the Kafka broker");
		}
		catch (IllegalStateException ex) {
			logger.warn("Killing the Kafka broker, which did not stop by itself", ex);
		}
		finally {
			this.cluster.close();
		}
	}

}
