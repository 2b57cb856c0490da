package io.durablekafka.producer.lint;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Bootstrap servers, read as the client reads them, without a look at the network.
 */
final class Servers {

	private static final int GREATEST_PORT = 65535;

	private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[?[0-9a-fA-F:]*:[0-9a-fA-F:]*]?");

	private Servers() {
	}

	static List<String> of(ProducerSettings settings) {
		Object value = settings.raw(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG);
		Stream<String> servers = (value instanceof Collection<?> collection) ? collection.stream().map(String::valueOf)
				: (value != null) ? Arrays.stream(value.toString().split(",")) : Stream.empty();
		return servers.map(String::trim).filter((server) -> !server.isEmpty()).toList();
	}

	/**
	 * What the client would find wrong with a server.
	 * @param server the server
	 * @return the fault in words, {@code null} if there is none
	 */
	static @Nullable String fault(String server) {
		String host = Utils.getHost(server);
		if (host == null) {
			return "is not of the form host:port";
		}
		try {
			Integer port = Utils.getPort(server);
			return (port != null && port <= GREATEST_PORT) ? null : "has a port that does not exist";
		}
		catch (NumberFormatException ex) {
			return "has a port that does not exist";
		}
	}

	static boolean isLoopback(String server) {
		String host = host(server);
		return host.equals("localhost") || host.startsWith("127.") || host.equals("::1") || host.equals("[::1]");
	}

	static boolean isAddress(String server) {
		return ADDRESS.matcher(host(server)).matches();
	}

	private static String host(String server) {
		String host = Utils.getHost(server);
		return (host != null) ? host.toLowerCase(Locale.ROOT) : "";
	}

}
