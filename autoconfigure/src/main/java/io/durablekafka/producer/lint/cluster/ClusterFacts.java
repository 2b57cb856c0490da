package io.durablekafka.producer.lint.cluster;

import java.util.List;

/**
 * The cluster as a whole.
 *
 * @param id its id
 * @param brokers the brokers that are alive, in the order of their ids
 * @since 0.1.0
 */
public record ClusterFacts(String id, List<BrokerFacts> brokers) {

}
