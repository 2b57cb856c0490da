package io.durablekafka.producer.lint.cluster;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * How to reach the cluster of a producer: its servers and all that security needs, such
 * as an SSL bundle or what a login module of the application's own reads.
 *
 * @param properties properties that producers of the same cluster have in common
 */
record AdminConnection(Map<String, Object> properties) {

	private static final Set<String> OWN = Set.of(AdminClientConfig.CLIENT_ID_CONFIG,
			AdminClientConfig.METRIC_REPORTER_CLASSES_CONFIG, AdminClientConfig.ENABLE_METRICS_PUSH_CONFIG,
			AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
			AdminClientConfig.RETRIES_CONFIG);

	private static final String NO_REPORTER = "";

	static AdminConnection of(ProducerSettings settings) {
		Map<String, Object> properties = new TreeMap<>();
		settings.values().forEach((key, value) -> {
			boolean foreign = !ProducerConfig.configNames().contains(key);
			if ((foreign || AdminClientConfig.configNames().contains(key)) && !OWN.contains(key)) {
				properties.put(key, value);
			}
		});
		return new AdminConnection(properties);
	}

	/**
	 * Properties of an admin client.
	 * @param clientId name of the client in the logs of the brokers
	 * @param timeout how long it tries
	 */
	Map<String, Object> admin(String clientId, Duration timeout) {
		Map<String, Object> admin = new TreeMap<>(this.properties);
		String millis = Long.toString(Math.min(Integer.MAX_VALUE, timeout.toMillis()));
		admin.put(AdminClientConfig.CLIENT_ID_CONFIG, clientId);
		admin.put(AdminClientConfig.METRIC_REPORTER_CLASSES_CONFIG, NO_REPORTER);
		admin.put(AdminClientConfig.ENABLE_METRICS_PUSH_CONFIG, "false");
		admin.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
		admin.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
		return admin;
	}

}
