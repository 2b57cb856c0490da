package io.durablekafka.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.durablekafka.faults.Scenario.Trait;
import io.durablekafka.faults.check.Workload;
import io.durablekafka.testsupport.KafkaCluster;
import io.durablekafka.testsupport.Ports;
import io.durablekafka.testsupport.ProduceRefusingProxy;
import io.durablekafka.testsupport.TcpProxy;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * What the application under test talks to, as a scenario needs it.
 */
final class Servers implements AutoCloseable {

	/**
	 * Name of the application at brokers that ask for one.
	 */
	static final String USER = "shop";

	private static final Duration HOLD = Duration.ofMillis(40);

	// Longer than the delivery timeout, so that a leader is missed.
	private static final String SESSION_MILLIS = "9000";

	private static final String LOGIN = "org.apache.kafka.common.security.plain.PlainLoginModule required ";

	private final Scenario scenario;

	private final Deque<AutoCloseable> open = new ArrayDeque<>();

	private @Nullable ProduceRefusingProxy refusingProxy;

	private @Nullable TcpProxy brokerProxy;

	private @Nullable SmallDisk disk;

	private @Nullable KafkaCluster cluster;

	private @Nullable BrokerAdmin admin;

	private @Nullable Database database;

	private Servers(Scenario scenario) {
		this.scenario = scenario;
	}

	/**
	 * Start everything.
	 * @param scenario what is going to happen
	 * @param options what was asked for
	 * @param directory for data and logs
	 * @return the servers, with the topic
	 */
	static Servers start(Scenario scenario, FaultOptions options, Path directory) {
		Servers servers = new Servers(scenario);
		try {
			servers.startCluster(options, directory.resolve("kafka"));
			servers.startDatabase(options, directory);
			return servers;
		}
		catch (RuntimeException ex) {
			servers.close();
			throw ex;
		}
	}

	private void startCluster(FaultOptions options, Path directory) {
		KafkaCluster.Builder builder = KafkaCluster.builder()
			.nodes(this.scenario.nodes())
			.directory(directory)
			.property("auto.create.topics.enable", "false")
			.property("log.retention.ms", "-1");
		if (this.scenario.nodes() > 1) {
			builder.property("broker.session.timeout.ms", SESSION_MILLIS);
		}
		if (this.scenario.has(Trait.REFUSED)) {
			refuse(builder, options);
		}
		if (this.scenario.has(Trait.PROXIED_BROKER)) {
			int brokerPort = Ports.free();
			this.brokerProxy = closeLater(TcpProxy.start(0, brokerPort));
			builder.port(0, brokerPort).advertisedPort(0, this.brokerProxy.port());
		}
		if (this.scenario.has(Trait.SECURED)) {
			secure(builder);
		}
		this.cluster = closeLater(builder.build());
		this.cluster.start();
		this.admin = closeLater(new BrokerAdmin(this.cluster.directBootstrapServers()));
		createTopic();
		if (this.scenario.has(Trait.SECURED)) {
			this.admin.allowWriting(USER, Workload.TOPIC);
		}
	}

	private void refuse(KafkaCluster.Builder builder, FaultOptions options) {
		int brokerPort = Ports.free();
		ProduceRefusingProxy proxy = closeLater(ProduceRefusingProxy.start(0, brokerPort));
		proxy.refuseFirstOfEachNewProducer(
				(options.seed() % 2 == 0) ? Errors.NOT_ENOUGH_REPLICAS : Errors.NOT_LEADER_OR_FOLLOWER, HOLD);
		builder.port(0, brokerPort).advertisedPort(0, proxy.port());
		this.refusingProxy = proxy;
	}

	// Clients log in; brokers and we ourselves come through other listeners and may do
	// everything.
	private static void secure(KafkaCluster.Builder builder) {
		builder
			.property("listener.security.protocol.map", "CLIENT:SASL_PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT")
			.property("sasl.enabled.mechanisms", "PLAIN")
			.property("listener.name.client.plain.sasl.jaas.config", LOGIN + "user_%1$s=\"%1$s\";".formatted(USER))
			.property("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
			.property("super.users", "User:ANONYMOUS");
	}

	private void startDatabase(FaultOptions options, Path directory) {
		Path home = directory;
		if (this.scenario.has(Trait.SMALL_DISK)) {
			this.disk = closeLater(SmallDisk.mount(directory.resolve("disk")));
			home = this.disk.directory();
		}
		this.database = closeLater(Database.start(options.database(), home.resolve("database"),
				this.scenario.has(Trait.PROXIED_DATABASE)));
	}

	/**
	 * Create the topic of the run, and wait until it can be written to.
	 */
	void createTopic() {
		Map<String, String> configs = new HashMap<>();
		int replicas = this.scenario.has(Trait.TWO_REPLICAS) ? 2 : this.scenario.nodes();
		configs.put("min.insync.replicas", Integer.toString(Math.max(1, replicas - 1)));
		if (this.scenario.has(Trait.POISONED)) {
			configs.put("max.message.bytes", Integer.toString(Workload.MAX_MESSAGE_BYTES));
		}
		cluster().createTopic(Workload.TOPIC, FaultOptions.PARTITIONS, replicas, configs);
	}

	/**
	 * Properties of the application that lead to the servers.
	 * @return the properties
	 */
	List<String> properties() {
		List<String> properties = new ArrayList<>(required(this.database, "database").properties());
		properties.add("spring.kafka.bootstrap-servers=" + cluster().bootstrapServers());
		if (this.scenario.has(Trait.SECURED)) {
			properties.add("spring.kafka.properties.security.protocol=SASL_PLAINTEXT");
			properties.add("spring.kafka.properties.sasl.mechanism=PLAIN");
			properties.add("spring.kafka.properties.sasl.jaas.config=" + LOGIN
					+ "username=\"%1$s\" password=\"%1$s\";".formatted(USER));
		}
		return properties;
	}

	KafkaCluster cluster() {
		return required(this.cluster, "cluster");
	}

	BrokerAdmin admin() {
		return required(this.admin, "cluster");
	}

	Database database() {
		return required(this.database, "database");
	}

	TcpProxy brokerProxy() {
		return required(this.brokerProxy, "proxy");
	}

	SmallDisk disk() {
		return required(this.disk, "disk of its own");
	}

	/**
	 * How many requests were refused.
	 * @return the number
	 */
	int refusals() {
		return (this.refusingProxy != null) ? this.refusingProxy.refusals() : 0;
	}

	private static <T> T required(@Nullable T part, String name) {
		if (part == null) {
			throw new IllegalStateException("this scenario has no " + name);
		}
		return part;
	}

	private <T extends AutoCloseable> T closeLater(T part) {
		this.open.push(part);
		return part;
	}

	@Override
	public void close() {
		for (AutoCloseable part : this.open) {
			try {
				part.close();
			}
			catch (Exception ex) {
				throw new IllegalStateException("a server could not be closed", ex);
			}
		}
	}

}
