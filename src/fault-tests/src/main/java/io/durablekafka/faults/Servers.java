package io.durablekafka.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import io.durablekafka.faults.Scenario.Trait;
import io.durablekafka.faults.check.Workload;
import io.durablekafka.testsupport.KafkaCluster;
import io.durablekafka.testsupport.Ports;
import io.durablekafka.testsupport.ProduceRefusingProxy;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * What the application under test talks to.
 *
 * @param cluster the brokers, with the topic
 * @param proxy what stands in front of the broker, or {@code null}
 * @param database where the outbox is
 */
record Servers(KafkaCluster cluster, @Nullable ProduceRefusingProxy proxy, Database database) implements AutoCloseable {

	private static final Duration HOLD = Duration.ofMillis(40);

	// Longer than the delivery timeout, so that a leader is missed.
	private static final String SESSION_MILLIS = "9000";

	static Servers start(Scenario scenario, FaultOptions options, Path directory) {
		KafkaCluster.Builder builder = KafkaCluster.builder()
			.nodes(scenario.nodes())
			.directory(directory.resolve("kafka"))
			.property("auto.create.topics.enable", "false")
			.property("log.retention.ms", "-1");
		if (scenario.nodes() > 1) {
			builder.property("broker.session.timeout.ms", SESSION_MILLIS);
		}
		ProduceRefusingProxy proxy = null;
		if (scenario.has(Trait.REFUSED)) {
			int brokerPort = Ports.free();
			proxy = ProduceRefusingProxy.start(0, brokerPort);
			proxy.refuseFirstOfEachNewProducer(
					(options.seed() % 2 == 0) ? Errors.NOT_ENOUGH_REPLICAS : Errors.NOT_LEADER_OR_FOLLOWER, HOLD);
			builder.port(0, brokerPort).advertisedPort(0, proxy.port());
		}
		KafkaCluster cluster = builder.build();
		try {
			cluster.start();
			cluster.createTopic(Workload.TOPIC, FaultOptions.PARTITIONS, scenario.nodes(), configs(scenario));
			return new Servers(cluster, proxy, Database.start(options.database(), directory));
		}
		catch (RuntimeException ex) {
			cluster.close();
			throw ex;
		}
	}

	private static Map<String, String> configs(Scenario scenario) {
		String minInSync = Integer.toString(Math.max(1, scenario.nodes() - 1));
		return scenario.has(Trait.POISONED) ? Map.of("min.insync.replicas", minInSync, "max.message.bytes",
				Integer.toString(Workload.MAX_MESSAGE_BYTES)) : Map.of("min.insync.replicas", minInSync);
	}

	@Override
	public void close() {
		this.cluster.close();
		if (this.proxy != null) {
			this.proxy.close();
		}
		this.database.close();
	}

}
