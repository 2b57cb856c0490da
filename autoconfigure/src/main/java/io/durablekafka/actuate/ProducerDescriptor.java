package io.durablekafka.actuate;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.durablekafka.producer.ClientFigures;
import io.durablekafka.producer.lint.LintFinding;
import io.durablekafka.producer.lint.cluster.BrokerFacts;
import io.durablekafka.producer.lint.cluster.QuotaFacts;
import io.durablekafka.producer.lint.cluster.RuleResult;
import io.durablekafka.producer.settings.SettingLayer;
import org.apache.kafka.common.acl.AclOperation;
import org.jspecify.annotations.Nullable;

/**
 * What the endpoint {@code kafkaproducers} tells of one producer.
 *
 * @param settings the values in force under the client's names
 * @param findings what the rules have found, the worst first
 * @param cluster what is known of the cluster, {@code null} before the first check
 * @param clients present figures of its Kafka producers, by what they are for
 * @since 0.1.0
 */
public record ProducerDescriptor(Map<String, Setting> settings, List<LintFinding> findings, @Nullable Cluster cluster,
		Map<String, ClientFigures> clients) {

	/**
	 * A value in force.
	 *
	 * @param value the value, {@code null} if there is none
	 * @param layer who has set it
	 * @param property property of the application that holds it, or would change it
	 * @param origin where it came from, in words
	 * @since 0.1.0
	 */
	public record Setting(@Nullable Object value, SettingLayer layer, String property, String origin) {

	}

	/**
	 * A cluster as of the last check.
	 *
	 * @param checkedAt when it was asked
	 * @param id its id, {@code null} if it is not known
	 * @param brokers the brokers that are alive
	 * @param topics the topics in use
	 * @param quotas limits of what clients may produce
	 * @param rules answers of the rules
	 * @param unknown what could not be learnt, and why
	 * @since 0.1.0
	 */
	public record Cluster(Instant checkedAt, @Nullable String id, List<BrokerFacts> brokers, Map<String, Topic> topics,
			List<QuotaFacts> quotas, Map<String, RuleResult.Status> rules, Map<String, String> unknown) {

	}

	/**
	 * A topic as of the last check.
	 *
	 * @param exists whether there is one
	 * @param partitions number of partitions
	 * @param replicationFactor number of replicas of the partition that has the fewest
	 * @param leaderless number of partitions without a leader
	 * @param underReplicated number of partitions of which not all replicas are in sync
	 * @param config settings that rules look at
	 * @param operations what the application may do, {@code null} if that is not known
	 * @since 0.1.0
	 */
	public record Topic(boolean exists, int partitions, int replicationFactor, long leaderless, long underReplicated,
			Map<String, String> config, @Nullable Set<AclOperation> operations) {

	}

}
