package io.durablekafka.testsupport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A client's connection, the connection to the server behind it, and the threads that
 * carry bytes between them. When one end breaks everything is closed with a reset.
 * Thread-safe.
 */
final class ProxiedConnection {

	private static final int CONNECT_MILLIS = 2000;

	private final Socket client;

	private final Socket server;

	private final Set<ProxiedConnection> open;

	private final List<Thread> threads = new CopyOnWriteArrayList<>();

	private final CountDownLatch closed = new CountDownLatch(1);

	private ProxiedConnection(Socket client, Socket server, Set<ProxiedConnection> open) {
		this.client = client;
		this.server = server;
		this.open = open;
	}

	/**
	 * Connect a client to the server; the client's connection is reset if that fails.
	 * @param client the client's connection
	 * @param serverPort port of the server
	 * @param open where the connection is listed as long as it is open
	 * @return the connection
	 * @throws IOException if the server cannot be reached
	 */
	static ProxiedConnection open(Socket client, int serverPort, Set<ProxiedConnection> open) throws IOException {
		Socket server = new Socket();
		ProxiedConnection connection = new ProxiedConnection(client, server, open);
		open.add(connection);
		try {
			client.setTcpNoDelay(true);
			server.setTcpNoDelay(true);
			server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort), CONNECT_MILLIS);
			return connection;
		}
		catch (IOException ex) {
			connection.close();
			throw ex;
		}
	}

	Socket client() {
		return this.client;
	}

	Socket server() {
		return this.server;
	}

	/**
	 * Run a task on a thread of its own until the connection is closed; the connection is
	 * closed when the task ends.
	 * @param name name of the thread
	 * @param task the task
	 */
	void run(String name, Task task) {
		Thread thread = Daemon.start(name, () -> {
			try {
				task.run();
			}
			catch (IOException | InterruptedException ex) {
				// An end is gone: the other one learns it from the close.
			}
			finally {
				close();
			}
		});
		this.threads.add(thread);
		if (this.closed.getCount() == 0) {
			thread.interrupt();
		}
	}

	/**
	 * Wait, but not longer than the connection is open.
	 * @param nanoTime when to go on, as {@link System#nanoTime()} tells it
	 * @throws InterruptedException if the connection is closed meanwhile
	 */
	void awaitTime(long nanoTime) throws InterruptedException {
		if (this.closed.await(nanoTime - System.nanoTime(), TimeUnit.NANOSECONDS)) {
			throw new InterruptedException("connection closed");
		}
	}

	void awaitClose() throws InterruptedException {
		this.closed.await();
	}

	void close() {
		this.closed.countDown();
		reset(this.client);
		reset(this.server);
		this.threads.forEach(Thread::interrupt);
		this.open.remove(this);
	}

	private static void reset(Socket socket) {
		try (socket) {
			socket.setSoLinger(true, 0);
		}
		catch (IOException ex) {
			// Closed already.
		}
	}

	/**
	 * Carries bytes until an end is gone.
	 */
	interface Task {

		void run() throws IOException, InterruptedException;

	}

}
