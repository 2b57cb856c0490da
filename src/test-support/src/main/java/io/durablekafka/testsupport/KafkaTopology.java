package io.durablekafka.testsupport;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Who plays which role on which port in a cluster, and the configuration that follows for
 * each node.
 *
 * @param brokers number of nodes that hold data, with the ids from zero on
 * @param dedicatedController whether one more node, with the next id, is the only
 * controller; otherwise every broker is a controller as well
 * @param clientPorts port of each broker's listener for clients
 * @param advertisedPorts port that each broker tells clients to use
 * @param internalPorts port of each broker's listener for the other brokers
 * @param controllerPorts port of each node's listener for controllers
 * @param properties settings that win over ours
 */
record KafkaTopology(int brokers, boolean dedicatedController, List<Integer> clientPorts, List<Integer> advertisedPorts,
		List<Integer> internalPorts, List<Integer> controllerPorts, Map<String, String> properties) {

	private static final String HOST = "127.0.0.1";

	/**
	 * Number of processes.
	 * @return the number, of brokers and controller together
	 */
	int nodes() {
		return this.brokers + (this.dedicatedController ? 1 : 0);
	}

	String advertisedAddress(int broker) {
		return HOST + ":" + this.advertisedPorts.get(broker);
	}

	String internalAddress(int broker) {
		return HOST + ":" + this.internalPorts.get(broker);
	}

	/**
	 * Configuration of a node.
	 * @param node id of the node
	 * @param dataDirectory absolute path of its data
	 * @return the properties
	 */
	Properties configuration(int node, String dataDirectory) {
		Properties config = new Properties();
		config.setProperty("node.id", Integer.toString(node));
		config.setProperty("log.dirs", dataDirectory);
		addRole(config, node);
		addReplication(config);
		addTuning(config);
		config.putAll(this.properties);
		return config;
	}

	private void addRole(Properties config, int node) {
		List<String> roles = new ArrayList<>();
		List<String> listeners = new ArrayList<>();
		if (isBroker(node)) {
			roles.add("broker");
			listeners.add(listener("CLIENT", this.clientPorts.get(node)));
			listeners.add(listener("INTERNAL", this.internalPorts.get(node)));
			config.setProperty("advertised.listeners",
					listener("CLIENT", this.advertisedPorts.get(node)) + "," + listeners.get(1));
			config.setProperty("inter.broker.listener.name", "INTERNAL");
		}
		if (isController(node)) {
			roles.add("controller");
			listeners.add(listener("CONTROLLER", this.controllerPorts.get(node)));
		}
		config.setProperty("process.roles", String.join(",", roles));
		config.setProperty("listeners", String.join(",", listeners));
		config.setProperty("controller.listener.names", "CONTROLLER");
		config.setProperty("listener.security.protocol.map",
				"CLIENT:PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT");
		config.setProperty("controller.quorum.voters",
				IntStream.range(0, nodes())
					.filter(this::isController)
					.mapToObj((voter) -> voter + "@" + HOST + ":" + this.controllerPorts.get(voter))
					.collect(Collectors.joining(",")));
	}

	private boolean isBroker(int node) {
		return node < this.brokers;
	}

	private boolean isController(int node) {
		return this.dedicatedController == (node >= this.brokers);
	}

	private static String listener(String name, int port) {
		return name + "://" + HOST + ":" + port;
	}

	private void addReplication(Properties config) {
		String factor = Integer.toString(this.brokers);
		String minInSync = Integer.toString(Math.max(1, this.brokers - 1));
		config.setProperty("default.replication.factor", factor);
		config.setProperty("min.insync.replicas", minInSync);
		config.setProperty("offsets.topic.replication.factor", factor);
		config.setProperty("offsets.topic.num.partitions", "3");
		config.setProperty("transaction.state.log.replication.factor", factor);
		config.setProperty("transaction.state.log.min.isr", minInSync);
		config.setProperty("transaction.state.log.num.partitions", "3");
		config.setProperty("share.coordinator.state.topic.replication.factor", factor);
		config.setProperty("share.coordinator.state.topic.min.isr", minInSync);
		config.setProperty("share.coordinator.state.topic.num.partitions", "3");
	}

	// Small, and quick to notice that a node is gone: tests wait for that.
	private void addTuning(Properties config) {
		config.setProperty("group.initial.rebalance.delay.ms", "0");
		config.setProperty("broker.session.timeout.ms", "3000");
		config.setProperty("broker.heartbeat.interval.ms", "500");
		config.setProperty("replica.lag.time.max.ms", "4000");
		config.setProperty("log.cleaner.dedupe.buffer.size", "2097152");
		config.setProperty("log.index.size.max.bytes", "1048576");
		config.setProperty("num.network.threads", "2");
		config.setProperty("num.io.threads", "2");
		config.setProperty("background.threads", "2");
	}

}
