package io.durablekafka.testsupport;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A loopback proxy in front of any server, which breaks connections on demand. Faults
 * apply to existing and to new connections, and last until they are taken back.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class TcpProxy implements AutoCloseable {

	private final int targetPort;

	private final LoopbackListener listener;

	private final Map<Direction, Valve> valves = new EnumMap<>(Direction.class);

	private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();

	private TcpProxy(int port, int targetPort) {
		this.targetPort = targetPort;
		this.listener = new LoopbackListener("tcp-proxy", port, this::connect);
		for (Direction direction : Direction.values()) {
			this.valves.put(direction, new Valve());
		}
	}

	/**
	 * Start a proxy. The server need not run yet.
	 * @param port port to listen on, or zero for a free one
	 * @param targetPort loopback port of the server
	 * @return the proxy
	 */
	public static TcpProxy start(int port, int targetPort) {
		TcpProxy proxy = new TcpProxy(port, targetPort);
		proxy.listener.open();
		return proxy;
	}

	/**
	 * Port that the proxy listens on, or comes back to.
	 * @return the port
	 */
	public int port() {
		return this.listener.port();
	}

	/**
	 * Whether new connections are refused, as if nothing listened. Existing ones stay.
	 * @param refuse whether to refuse them
	 */
	public void refuseConnections(boolean refuse) {
		if (refuse) {
			this.listener.close();
		}
		else {
			this.listener.open();
		}
	}

	/**
	 * Reset all existing connections at both ends.
	 */
	public void cutAll() {
		this.connections.forEach(ProxiedConnection::close);
	}

	/**
	 * Whether bytes of a direction disappear. As with a network that loses packets they
	 * arrive when it is healed, if the connection still exists, and the end of a
	 * connection is not noticed at the other side either.
	 * @param direction which bytes
	 * @param on whether they disappear
	 */
	public void blackHole(Direction direction, boolean on) {
		valve(direction).shut(on);
	}

	/**
	 * Delay of bytes in each direction, from now on.
	 * @param latency the delay, zero for none
	 */
	public void latency(Duration latency) {
		this.valves.values().forEach((valve) -> valve.latency(latency));
	}

	private void connect(Socket client) {
		Daemon.start("tcp-proxy-connect", () -> {
			try {
				ProxiedConnection connection = ProxiedConnection.open(client, this.targetPort, this.connections);
				carry(connection, Direction.TO_SERVER, connection.client(), connection.server());
				carry(connection, Direction.TO_CLIENT, connection.server(), connection.client());
			}
			catch (IOException ex) {
				// The server does not run: the client's connection is reset.
			}
		});
	}

	private void carry(ProxiedConnection connection, Direction direction, Socket from, Socket to) {
		DelayedPipe pipe = new DelayedPipe(connection, valve(direction));
		connection.run("tcp-proxy-read", () -> pipe.read(from.getInputStream()));
		connection.run("tcp-proxy-write", () -> pipe.write(to.getOutputStream()));
	}

	private Valve valve(Direction direction) {
		return this.valves.get(direction);
	}

	/**
	 * Stop listening and reset all connections.
	 */
	@Override
	public void close() {
		this.listener.close();
		cutAll();
	}

	/**
	 * Direction of bytes.
	 *
	 * @since 0.1.0
	 */
	public enum Direction {

		/**
		 * From the client to the server.
		 */
		TO_SERVER,

		/**
		 * From the server to the client.
		 */
		TO_CLIENT

	}

}
