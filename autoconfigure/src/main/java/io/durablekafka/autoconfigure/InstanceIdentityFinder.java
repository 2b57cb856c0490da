package io.durablekafka.autoconfigure;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Finds the name of this instance: the configured one, else what the platform calls it,
 * else the name of the machine, else one that is made up.
 */
final class InstanceIdentityFinder {

	private static final int LEAST_TOKEN = 3;

	/**
	 * A pod, a container or an instance of a platform.
	 */
	private static final List<String> VARIABLES = List.of("POD_NAME", "CF_INSTANCE_GUID", "DYNO", "NOMAD_ALLOC_ID",
			"HOSTNAME", "COMPUTERNAME");

	private final Environment environment;

	private final Supplier<@Nullable String> hostName;

	InstanceIdentityFinder(Environment environment) {
		this(environment, InstanceIdentityFinder::hostName);
	}

	InstanceIdentityFinder(Environment environment, Supplier<@Nullable String> hostName) {
		this.environment = environment;
		this.hostName = hostName;
	}

	InstanceIdentity find() {
		String configured = this.environment.getProperty("durable-kafka.instance-id");
		if (StringUtils.hasText(configured)) {
			return InstanceIdentity.of(configured, "'durable-kafka.instance-id'", true).withTokens(tokens());
		}
		for (String variable : VARIABLES) {
			String value = this.environment.getProperty(variable);
			if (isName(value)) {
				return InstanceIdentity.of(value + port(), "the environment variable " + variable, true)
					.withTokens(tokens());
			}
		}
		String host = this.hostName.get();
		if (isName(host)) {
			return InstanceIdentity.of(host + port(), "the name of this machine", true).withTokens(tokens());
		}
		return InstanceIdentity.of(UUID.randomUUID().toString(), "chance", false);
	}

	/**
	 * Two instances on one machine differ by their ports.
	 */
	private String port() {
		String port = this.environment.getProperty("server.port", "");
		return (port.isBlank() || port.equals("0") || port.equals("-1")) ? "" : "-" + port;
	}

	/**
	 * By which texts an application may have put the instance into a prefix itself.
	 */
	private Set<String> tokens() {
		Set<String> tokens = new HashSet<>();
		VARIABLES.stream()
			.map(this.environment::getProperty)
			.filter(InstanceIdentityFinder::isName)
			.forEach(tokens::add);
		return tokens;
	}

	private static boolean isName(@Nullable String value) {
		return StringUtils.hasText(value) && value.trim().length() >= LEAST_TOKEN
				&& !value.trim().equalsIgnoreCase("localhost");
	}

	private static @Nullable String hostName() {
		try {
			return InetAddress.getLocalHost().getHostName();
		}
		catch (UnknownHostException ex) {
			return null;
		}
	}

}
