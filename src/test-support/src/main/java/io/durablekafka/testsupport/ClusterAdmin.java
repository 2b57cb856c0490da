package io.durablekafka.testsupport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Questions to a cluster through the listener that no proxy stands in front of.
 */
final class ClusterAdmin implements AutoCloseable {

	private static final Duration CONNECT = Duration.ofMillis(500);

	private static final Duration TOPIC = Duration.ofSeconds(30);

	private final Admin admin;

	/**
	 * Create a client.
	 * @param bootstrapServers addresses of brokers
	 * @param timeout how long an answer may take
	 */
	ClusterAdmin(String bootstrapServers, Duration timeout) {
		String millis = Long.toString(timeout.toMillis());
		this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
				AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis, AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
				millis, AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, "200"));
	}

	/**
	 * Whether a server accepts connections, asked without the noise of a client that
	 * cannot connect.
	 * @param port the port
	 * @return whether it does
	 */
	static boolean accepts(int port) {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) CONNECT.toMillis());
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Whether the servers answer and know these nodes to be alive.
	 * @param nodes ids of nodes
	 * @return whether they do
	 */
	boolean sees(Collection<Integer> nodes) {
		try {
			return get(this.admin.describeCluster().nodes()).stream()
				.map(Node::id)
				.collect(Collectors.toSet())
				.containsAll(nodes);
		}
		catch (RetriableException ex) {
			return false;
		}
	}

	/**
	 * Create a topic and wait until all of its partitions have a leader.
	 * @param topic the topic
	 */
	void create(NewTopic topic) {
		get(this.admin.createTopics(List.of(topic)).all());
		Polling.until(TOPIC, () -> hasLeaders(topic.name()),
				() -> "partitions of the new topic '%s' have no leader".formatted(topic.name()));
	}

	private boolean hasLeaders(String topic) {
		try {
			return describe(topic).stream().allMatch((partition) -> partition.leader() != null);
		}
		catch (UnknownTopicOrPartitionException ex) {
			return false;
		}
	}

	int leader(String topic, int partition) {
		Node leader = describe(topic).get(partition).leader();
		return (leader != null) ? leader.id() : KafkaCluster.NO_LEADER;
	}

	Set<Integer> inSyncReplicas(String topic, int partition) {
		return describe(topic).get(partition).isr().stream().map(Node::id).collect(Collectors.toSet());
	}

	private List<TopicPartitionInfo> describe(String topic) {
		return get(this.admin.describeTopics(List.of(topic)).allTopicNames()).get(topic).partitions();
	}

	private static <T> T get(KafkaFuture<T> future) {
		try {
			return future.get();
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof RuntimeException cause) {
				throw cause;
			}
			throw new IllegalStateException(ex.getCause());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("interrupted while asking the cluster", ex);
		}
	}

	@Override
	public void close() {
		this.admin.close(Duration.ZERO);
	}

}
