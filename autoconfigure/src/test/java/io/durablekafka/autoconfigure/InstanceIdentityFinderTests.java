package io.durablekafka.autoconfigure;

import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link InstanceIdentityFinder}.
 */
class InstanceIdentityFinderTests {

	@Test
	void configuredNameComesFirst() {
		InstanceIdentity identity = find(Map.of("durable-kafka.instance-id", "blue/1", "HOSTNAME", "pod-1"), "host");
		assertThat(identity.name()).isEqualTo("blue-1");
		assertThat(identity.stable()).isTrue();
		assertThat(identity.source()).contains("'durable-kafka.instance-id'");
		assertThat(identity.complete("orders-")).isEqualTo("orders-blue-1-");
	}

	@Test
	void platformKnowsTheInstance() {
		InstanceIdentity identity = find(Map.of("HOSTNAME", "orders-7d9f-x2"), "host");
		assertThat(identity.complete("tx-")).isEqualTo("tx-orders-7d9f-x2-");
		assertThat(identity.source()).contains("HOSTNAME");
	}

	@Test
	void prefixThatNamesTheInstanceIsLeftAlone() {
		InstanceIdentity identity = find(Map.of("durable-kafka.instance-id", "blue", "HOSTNAME", "pod-1"), "host");
		assertThat(identity.complete("orders-pod-1-")).isEqualTo("orders-pod-1-");
		assertThat(identity.complete("orders-blue-")).isEqualTo("orders-blue-");
	}

	@Test
	void instancesOnOneMachineDifferByPort() {
		assertThat(find(Map.of("HOSTNAME", "", "server.port", "8081"), "machine").name()).isEqualTo("machine-8081");
		assertThat(find(Map.of("HOSTNAME", "", "server.port", "0"), "machine").name()).isEqualTo("machine");
	}

	@Test
	void nameIsMadeUpWhenNobodyKnowsOne() {
		InstanceIdentity identity = find(Map.of("HOSTNAME", "localhost"), null);
		assertThat(identity.stable()).isFalse();
		assertThat(identity.name()).isNotEqualTo(find(Map.of("HOSTNAME", "localhost"), "localhost").name());
	}

	private static InstanceIdentity find(Map<String, Object> properties, String hostName) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().remove(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
		environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
		return new InstanceIdentityFinder(environment, () -> hostName).find();
	}

}
