package io.durablekafka.testsupport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds free ports on the loopback interface. Thread-safe.
 *
 * @since 0.1.0
 */
public final class Ports {

	// Below the usual range of ephemeral ports (32768 on Linux). A server that is down
	// keeps its port number; inside that range a client could take the port meanwhile,
	// even by connecting to itself.
	private static final int FIRST = 15_000;

	private static final int LAST = 32_000;

	private static final int ATTEMPTS = 200;

	private Ports() {
	}

	/**
	 * Find a port that nobody listens on at the moment and that the system does not give
	 * to outgoing connections.
	 * @return the port
	 * @throws IllegalStateException if no free port was found
	 */
	public static int free() {
		for (int i = 0; i < ATTEMPTS; i++) {
			int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
			if (isFree(port)) {
				return port;
			}
		}
		throw new IllegalStateException("no free port between %d and %d".formatted(FIRST, LAST));
	}

	private static boolean isFree(int port) {
		try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
			return socket.isBound();
		}
		catch (IOException ex) {
			return false;
		}
	}

}
