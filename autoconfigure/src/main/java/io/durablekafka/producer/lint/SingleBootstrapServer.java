package io.durablekafka.producer.lint;

import java.util.List;

import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * A single way into the cluster.
 */
final class SingleBootstrapServer implements LintRule {

	@Override
	public String id() {
		return "S18";
	}

	@Override
	public void check(Inspection inspection) {
		ApplicationFacts.Platform platform = inspection.facts().platform();
		List<String> servers = Servers.of(inspection.settings());
		if (servers.size() != 1 || !platform.isCloudOrProduction() || Servers.isLoopback(servers.get(0))) {
			return;
		}
		boolean one = Servers.isAddress(servers.get(0));
		inspection.report(one ? LintSeverity.WARNING : LintSeverity.INFO, ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, one
				? "It is the address of one broker: while that one is down, no client finds the cluster."
				: "It is one name. Unless it stands for several brokers, no client finds the cluster while that one is down.",
				"Name two or three brokers.");
	}

}
