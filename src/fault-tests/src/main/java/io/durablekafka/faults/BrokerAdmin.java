package io.durablekafka.faults;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

import io.durablekafka.testsupport.KafkaCluster;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.Resource;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.jspecify.annotations.Nullable;

/**
 * What the operator of the brokers does during a run.
 */
final class BrokerAdmin implements AutoCloseable {

	private static final Duration DELETION = Duration.ofSeconds(60);

	private final Admin admin;

	/**
	 * Connect.
	 * @param bootstrapServers addresses that lead straight to the brokers
	 */
	BrokerAdmin(String bootstrapServers) {
		this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
	}

	/**
	 * Limit what each client may produce.
	 * @param bytesPerSecond the limit, {@code null} for none
	 */
	void quota(@Nullable Double bytesPerSecond) {
		ClientQuotaEntity everyClient = new ClientQuotaEntity(
				Collections.singletonMap(ClientQuotaEntity.CLIENT_ID, null));
		get(this.admin.alterClientQuotas(List.of(new ClientQuotaAlteration(everyClient,
				List.of(new ClientQuotaAlteration.Op("producer_byte_rate", bytesPerSecond)))))
			.all());
	}

	/**
	 * Let a user write to a topic.
	 * @param user name of the user
	 * @param topic the topic
	 */
	void allowWriting(String user, String topic) {
		ResourcePattern resource = resource(ResourceType.TOPIC, topic);
		// So that a new producer gets as far as the topic when it may not write to it
		ResourcePattern cluster = resource(ResourceType.CLUSTER, Resource.CLUSTER_NAME);
		get(this.admin.createAcls(List.of(allow(user, resource, AclOperation.DESCRIBE),
				allow(user, resource, AclOperation.WRITE), allow(user, cluster, AclOperation.IDEMPOTENT_WRITE)))
			.all());
	}

	/**
	 * Let a user no longer write to a topic. The topic stays visible.
	 * @param user name of the user
	 * @param topic the topic
	 */
	void forbidWriting(String user, String topic) {
		get(this.admin
			.deleteAcls(List.of(allow(user, resource(ResourceType.TOPIC, topic), AclOperation.WRITE).toFilter()))
			.all());
	}

	private static ResourcePattern resource(ResourceType type, String name) {
		return new ResourcePattern(type, name, PatternType.LITERAL);
	}

	private static AclBinding allow(String user, ResourcePattern resource, AclOperation operation) {
		return new AclBinding(resource,
				new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW));
	}

	/**
	 * Who leads the partitions of a topic.
	 * @param topic the topic
	 * @return ids of brokers, and {@link KafkaCluster#NO_LEADER} if a partition has none
	 */
	Set<Integer> leaders(String topic) {
		return describe(topic).partitions()
			.stream()
			.map((partition) -> (partition.leader() != null) ? partition.leader().id() : KafkaCluster.NO_LEADER)
			.collect(Collectors.toSet());
	}

	private TopicDescription describe(String topic) {
		return Objects.requireNonNull(get(this.admin.describeTopics(List.of(topic)).allTopicNames()).get(topic));
	}

	/**
	 * Delete a topic, and wait until the brokers do not know it any more.
	 * @param topic the topic
	 */
	void deleteTopic(String topic) {
		get(this.admin.deleteTopics(List.of(topic)).all());
		if (!Waiting.until(() -> !exists(topic), DELETION)) {
			throw new IllegalStateException("the topic is still there");
		}
	}

	private boolean exists(String topic) {
		try {
			describe(topic);
			return true;
		}
		catch (UnknownTopicOrPartitionException ex) {
			return false;
		}
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
			throw new IllegalStateException("interrupted while asking the brokers", ex);
		}
	}

	@Override
	public void close() {
		this.admin.close(Duration.ofSeconds(1));
	}

}
