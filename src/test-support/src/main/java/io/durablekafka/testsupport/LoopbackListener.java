package io.durablekafka.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Accepts connections on a loopback port, which can be closed and opened again.
 * Thread-safe.
 */
final class LoopbackListener {

	private static final int BACKLOG = 128;

	private final String name;

	private final int port;

	private final Consumer<Socket> handler;

	private @Nullable ServerSocket server;

	/**
	 * Create a listener that is closed.
	 * @param name name of the accepting thread
	 * @param port the port, or zero for a free one
	 * @param handler takes the accepted connections, without blocking for long
	 */
	LoopbackListener(String name, int port, Consumer<Socket> handler) {
		this.name = name;
		this.port = (port != 0) ? port : Ports.free();
		this.handler = handler;
	}

	int port() {
		return this.port;
	}

	synchronized void open() {
		if (this.server != null) {
			return;
		}
		try {
			ServerSocket opened = new ServerSocket(this.port, BACKLOG, InetAddress.getLoopbackAddress());
			this.server = opened;
			Daemon.start(this.name, () -> accept(opened));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("port %d cannot be opened".formatted(this.port), ex);
		}
	}

	private void accept(ServerSocket opened) {
		while (!opened.isClosed()) {
			try {
				this.handler.accept(opened.accept());
			}
			catch (IOException ex) {
				// Closed, or the connection was gone before it was accepted.
			}
		}
	}

	synchronized void close() {
		if (this.server == null) {
			return;
		}
		try {
			this.server.close();
			this.server = null;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
