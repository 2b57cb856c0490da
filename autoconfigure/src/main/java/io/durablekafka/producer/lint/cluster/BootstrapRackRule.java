package io.durablekafka.producer.lint.cluster;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.durablekafka.producer.lint.LintSeverity;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * B22: all bootstrap servers are in one rack.
 */
final class BootstrapRackRule implements ClusterRule {

	@Override
	public String id() {
		return "B22";
	}

	@Override
	public void check(ClusterView view, Findings findings) {
		findings.about(Findings.CLUSTER, () -> {
			Set<String> racks = racks(view.brokers());
			List<String> servers = servers(view);
			List<BrokerFacts> named = view.brokers()
				.stream()
				.filter((broker) -> servers.contains(broker.host() + ":" + broker.port()))
				.toList();
			// another name, such as that of a load balancer, says nothing about racks
			if (racks.size() > 1 && named.size() == servers.size() && racks(named).size() == 1) {
				findings.setting(LintSeverity.WARNING, Findings.CLUSTER, ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
						"All bootstrap servers are in rack '%s', and the cluster has %d racks: an instance that starts while this one is away finds no broker"
							.formatted(racks(named).iterator().next(), racks.size()),
						"Name brokers of other racks as well");
			}
		});
	}

	private static Set<String> racks(List<BrokerFacts> brokers) {
		return brokers.stream()
			.map(BrokerFacts::rack)
			.filter(Objects::nonNull)
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static List<String> servers(ClusterView view) {
		Object servers = view.settings().get(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG);
		return (servers instanceof List<?> list) ? list.stream().map(String::valueOf).map(String::trim).toList()
				: List.of();
	}

}
