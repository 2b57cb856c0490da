package io.durablekafka.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka cluster of broker processes on this machine, which can be killed, paused and
 * started again on the same data and the same ports. The brokers run on the class path of
 * this JVM and end with it, even when it is killed. Node ids start at zero. Data stays in
 * the directory when the cluster is closed: a cluster built on the same directory later
 * goes on with it.
 * <p>
 * Each broker has two listeners: one for clients, which a proxy can stand in front of
 * ({@link Builder#advertisedPort(int, int)}), and one that always leads straight to the
 * broker, used between the brokers and by the questions that this class asks.
 * <p>
 * Thread-safe, but start, kill and the like of one node wait for each other.
 *
 * @since 0.1.0
 */
public final class KafkaCluster implements AutoCloseable {

	/**
	 * Answer of {@link #leader(String, int)} when a partition has no leader.
	 */
	public static final int NO_LEADER = -1;

	// The last thing a broker says when it starts, after it has opened all its listeners.
	private static final String STARTED = "Kafka Server started";

	private static final Duration STARTUP = Duration.ofSeconds(120);

	private static final Duration PROBE = Duration.ofSeconds(2);

	private static final Duration ANSWER = Duration.ofSeconds(20);

	private static final Duration TERMINATION = Duration.ofSeconds(30);

	private final Path directory;

	private final KafkaTopology topology;

	private final List<KafkaNode> nodes;

	private final @Nullable Thread shutdownHook;

	private @Nullable DirectoryLock lock;

	private KafkaCluster(Builder builder, Path directory) {
		this.directory = directory;
		this.topology = builder.topology();
		this.nodes = IntStream.range(0, this.topology.nodes()).mapToObj((id) -> new KafkaNode(directory, id)).toList();
		this.shutdownHook = builder.shutdownHook ? new Thread(this::abandon, "kafka-cluster-shutdown") : null;
	}

	/**
	 * Describe a cluster.
	 * @return a builder for a single node
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Start all nodes and wait until every broker answers. Brokers that an earlier JVM
	 * left running on the directory are killed first.
	 * @return this cluster
	 * @throws IllegalStateException if the directory is in use, or a node ends by itself
	 * or does not answer in time, with the end of its log
	 */
	public synchronized KafkaCluster start() {
		if (this.lock == null) {
			prepare();
		}
		for (KafkaNode node : this.nodes) {
			if (!node.process().isRunning()) {
				node.process().start();
			}
		}
		awaitUp();
		return this;
	}

	private void prepare() {
		this.lock = DirectoryLock.acquire(this.directory);
		if (this.shutdownHook != null) {
			Runtime.getRuntime().addShutdownHook(this.shutdownHook);
		}
		String clusterId = clusterId();
		for (int id = 0; id < this.nodes.size(); id++) {
			this.nodes.get(id).process().killOrphan();
			this.nodes.get(id).prepare(this.topology, id, clusterId);
		}
	}

	private String clusterId() {
		Path file = this.directory.resolve("cluster.id");
		try {
			if (!Files.exists(file)) {
				Files.writeString(file, Uuid.randomUuid().toString());
			}
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Start a node that does not run, on its data and its ports, without waiting for it:
	 * see {@link #awaitUp()}.
	 * @param node id of a broker
	 * @throws IllegalStateException if it runs, or the cluster was never started
	 */
	public void start(int node) {
		requirePrepared();
		broker(node).start();
	}

	private synchronized void requirePrepared() {
		if (this.lock == null) {
			throw new IllegalStateException("the cluster is not started");
		}
	}

	/**
	 * Kill a node if it runs, start it on its data and its ports, and wait until the
	 * cluster answers.
	 * @param node id of a broker
	 */
	public void restart(int node) {
		kill(node);
		start(node);
		awaitUp();
	}

	/**
	 * Kill a node (SIGKILL). Does nothing when it does not run.
	 * @param node id of a broker
	 */
	public void kill(int node) {
		broker(node).kill();
	}

	/**
	 * Stop a node in an orderly way (SIGTERM) and wait for its end. Does nothing when it
	 * does not run.
	 * @param node id of a broker
	 * @throws IllegalStateException if it takes longer than 30 seconds
	 */
	public void terminate(int node) {
		broker(node).terminate(TERMINATION);
	}

	/**
	 * Freeze a node (SIGSTOP): it keeps its connections and answers nothing.
	 * @param node id of a broker that runs
	 */
	public void pause(int node) {
		broker(node).pause();
	}

	/**
	 * Let a frozen node go on (SIGCONT).
	 * @param node id of a broker that runs
	 */
	public void resume(int node) {
		broker(node).resume();
	}

	/**
	 * Wait until all brokers that run, and are not paused, answer and know each other.
	 * @throws IllegalStateException if one ends by itself, or it takes longer than two
	 * minutes, with the end of its log
	 */
	public void awaitUp() {
		List<Integer> running = runningBrokers();
		for (int broker : running) {
			awaitUp(broker, running);
		}
	}

	private void awaitUp(int broker, List<Integer> expected) {
		ServerProcess process = broker(broker);
		Polling.until(STARTUP, () -> {
			this.nodes.forEach((node) -> node.process().requireNotDied());
			return process.hasLogged(STARTED);
		}, () -> process.describe("did not start"));
		try (ClusterAdmin admin = new ClusterAdmin(this.topology.internalAddress(broker), PROBE)) {
			Polling.until(STARTUP, () -> {
				this.nodes.forEach((node) -> node.process().requireNotDied());
				return admin.sees(expected);
			}, () -> process.describe("does not answer"));
		}
	}

	private List<Integer> runningBrokers() {
		return IntStream.range(0, this.topology.brokers())
			.filter((id) -> broker(id).isStarted() && !broker(id).isPaused())
			.boxed()
			.toList();
	}

	/**
	 * Whether the process of a node exists, paused or not.
	 * @param node id of a broker
	 * @return whether it does
	 */
	public boolean isRunning(int node) {
		return broker(node).isRunning();
	}

	/**
	 * Whether a node is frozen by {@link #pause(int)}.
	 * @param node id of a broker
	 * @return whether it is
	 */
	public boolean isPaused(int node) {
		return broker(node).isPaused();
	}

	/**
	 * Number of the process of a node.
	 * @param node id of a broker
	 * @return the number
	 * @throws IllegalStateException if it does not run
	 */
	public long pid(int node) {
		return broker(node).pid();
	}

	/**
	 * File that gets the output of a node, over all of its runs.
	 * @param node id of a broker
	 * @return the file
	 */
	public Path logFile(int node) {
		return broker(node).logFile();
	}

	/**
	 * Addresses for clients, as the brokers advertise them: those of the proxies, where
	 * there are any.
	 * @return a list for {@code bootstrap.servers}
	 */
	public String bootstrapServers() {
		return IntStream.range(0, this.topology.brokers())
			.mapToObj(this.topology::advertisedAddress)
			.collect(Collectors.joining(","));
	}

	/**
	 * Addresses that lead straight to the brokers, past every proxy.
	 * @return a list for {@code bootstrap.servers}
	 */
	public String directBootstrapServers() {
		return IntStream.range(0, this.topology.brokers())
			.mapToObj(this.topology::internalAddress)
			.collect(Collectors.joining(","));
	}

	/**
	 * Create a topic and wait until its partitions have a leader.
	 * @param name the topic
	 * @param partitions number of partitions
	 * @param replicationFactor number of replicas
	 * @param configs settings of the topic
	 * @throws org.apache.kafka.common.errors.TopicExistsException if there is one already
	 */
	public void createTopic(String name, int partitions, int replicationFactor, Map<String, String> configs) {
		try (ClusterAdmin admin = admin()) {
			admin.create(new NewTopic(name, partitions, (short) replicationFactor).configs(configs));
		}
	}

	/**
	 * Leader of a partition.
	 * @param topic the topic
	 * @param partition the partition
	 * @return id of a broker, or {@link #NO_LEADER}
	 */
	public int leader(String topic, int partition) {
		try (ClusterAdmin admin = admin()) {
			return admin.leader(topic, partition);
		}
	}

	/**
	 * Replicas of a partition that are in sync.
	 * @param topic the topic
	 * @param partition the partition
	 * @return ids of brokers
	 */
	public Set<Integer> inSyncReplicas(String topic, int partition) {
		try (ClusterAdmin admin = admin()) {
			return admin.inSyncReplicas(topic, partition);
		}
	}

	private ClusterAdmin admin() {
		List<Integer> running = runningBrokers();
		if (running.isEmpty()) {
			throw new IllegalStateException("no broker runs");
		}
		return new ClusterAdmin(running.stream().map(this.topology::internalAddress).collect(Collectors.joining(",")),
				ANSWER);
	}

	private ServerProcess broker(int node) {
		if (node < 0 || node >= this.topology.brokers()) {
			throw new IllegalArgumentException(
					"unknown node %d, expected 0 to %d".formatted(node, this.topology.brokers() - 1));
		}
		return this.nodes.get(node).process();
	}

	private void abandon() {
		this.nodes.forEach((node) -> node.process().abandon());
	}

	/**
	 * Kill all nodes. Terminate them before for an orderly end. The data stays.
	 */
	@Override
	public synchronized void close() {
		this.nodes.forEach((node) -> node.process().kill());
		if (this.lock != null) {
			this.lock.close();
			this.lock = null;
			if (this.shutdownHook != null) {
				ShutdownHooks.remove(this.shutdownHook);
			}
		}
	}

	/**
	 * Describes a cluster before it is started.
	 *
	 * @since 0.1.0
	 */
	public static final class Builder {

		private final Map<String, String> properties = new HashMap<>();

		private final Map<Integer, Integer> ports = new HashMap<>();

		private final Map<Integer, Integer> advertisedPorts = new HashMap<>();

		private int nodes = 1;

		private @Nullable Boolean dedicatedController;

		private @Nullable Path directory;

		private boolean shutdownHook = true;

		private Builder() {
		}

		/**
		 * Number of brokers, one unless set. Topics get as many replicas by default, and
		 * {@code min.insync.replicas} one less (but at least one).
		 * @param nodes one or three
		 * @return this builder
		 */
		public Builder nodes(int nodes) {
			if (nodes != 1 && nodes != 3) {
				throw new IllegalArgumentException("unsupported number of nodes %d, expected 1 or 3".formatted(nodes));
			}
			this.nodes = nodes;
			return this;
		}

		/**
		 * Directory for data, configuration and logs, created when it does not exist.
		 * Required.
		 * @param directory the directory
		 * @return this builder
		 */
		public Builder directory(Path directory) {
			this.directory = directory;
			return this;
		}

		/**
		 * Set a broker property, which wins over the one that this class would choose.
		 * @param key the name
		 * @param value the value
		 * @return this builder
		 */
		public Builder property(String key, String value) {
			this.properties.put(key, value);
			return this;
		}

		/**
		 * Let a broker listen for clients on a fixed port instead of a free one.
		 * @param node id of a broker
		 * @param port the port
		 * @return this builder
		 */
		public Builder port(int node, int port) {
			this.ports.put(node, port);
			return this;
		}

		/**
		 * Let a broker send clients to another port than the one it listens on: that of a
		 * proxy.
		 * @param node id of a broker
		 * @param port port of the proxy
		 * @return this builder
		 */
		public Builder advertisedPort(int node, int port) {
			this.advertisedPorts.put(node, port);
			return this;
		}

		/**
		 * Whether one more process is the only controller, so that brokers can be killed
		 * without the cluster losing its quorum. The default for three nodes; otherwise
		 * each broker is a controller as well.
		 * @param dedicatedController whether there is one
		 * @return this builder
		 */
		public Builder dedicatedController(boolean dedicatedController) {
			this.dedicatedController = dedicatedController;
			return this;
		}

		/**
		 * Whether a shutdown hook of the JVM kills the brokers, on unless set.
		 * Applications that close the cluster themselves, after they have sent their last
		 * records, turn it off: hooks run at the same time.
		 * @param shutdownHook whether to register one
		 * @return this builder
		 */
		public Builder shutdownHook(boolean shutdownHook) {
			this.shutdownHook = shutdownHook;
			return this;
		}

		/**
		 * Create the cluster without starting it.
		 * @return the cluster
		 */
		public KafkaCluster build() {
			if (this.directory == null) {
				throw new IllegalStateException("'directory' must be set");
			}
			return new KafkaCluster(this, this.directory.toAbsolutePath().normalize());
		}

		private KafkaTopology topology() {
			boolean dedicated = (this.dedicatedController != null) ? this.dedicatedController : this.nodes > 1;
			List<Integer> clientPorts = new ArrayList<>();
			List<Integer> advertised = new ArrayList<>();
			for (int node = 0; node < this.nodes; node++) {
				Integer port = this.ports.get(node);
				clientPorts.add((port != null) ? port : Ports.free());
				advertised.add(this.advertisedPorts.getOrDefault(node, clientPorts.get(node)));
			}
			return new KafkaTopology(this.nodes, dedicated, clientPorts, advertised, freePorts(this.nodes),
					freePorts(this.nodes + 1), Map.copyOf(this.properties));
		}

		private static List<Integer> freePorts(int count) {
			return IntStream.range(0, count).mapToObj((i) -> Ports.free()).toList();
		}

	}

}
