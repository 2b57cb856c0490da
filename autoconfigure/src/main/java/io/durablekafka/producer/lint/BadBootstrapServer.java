package io.durablekafka.producer.lint;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * An address that cannot be right.
 */
final class BadBootstrapServer implements LintRule {

	@Override
	public String id() {
		return "S19";
	}

	@Override
	public void check(Inspection inspection) {
		List<String> servers = Servers.of(inspection.settings());
		Set<String> seen = new HashSet<>();
		for (String server : servers) {
			String fault = Servers.fault(server);
			if (fault != null) {
				inspection.error(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
						"'%s' %s. Kafka refuses it at the first send.".formatted(server, fault),
						"Write each server as host:port, separated by commas.");
			}
			else if (!seen.add(server.toLowerCase(Locale.ROOT))) {
				inspection.warning(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "'%s' is there twice.".formatted(server),
						"Remove one.");
			}
		}
		boolean chosen = inspection.settings().isExplicit(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG);
		if (chosen && inspection.facts().platform().isProduction() && !servers.isEmpty()
				&& servers.stream().allMatch(Servers::isLoopback)) {
			inspection.warning(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
					"It names this machine only, and this looks like production (%s)."
						.formatted(inspection.facts().platform().sign()),
					"Name the brokers of the cluster.");
		}
	}

}
