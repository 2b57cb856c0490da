package io.durablekafka.testsupport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * One direction of a connection: what arrives leaves after the latency, in order, and
 * only while the valve is open. Reading and writing run on two threads, so that latency
 * does not cost throughput. Holds a few megabytes at most, then the sender has to wait.
 */
final class DelayedPipe {

	private static final int CHUNK_BYTES = 16 * 1024;

	private static final int CAPACITY = 256;

	private final ProxiedConnection connection;

	private final Valve valve;

	private final BlockingQueue<Chunk> chunks = new ArrayBlockingQueue<>(CAPACITY);

	DelayedPipe(ProxiedConnection connection, Valve valve) {
		this.connection = connection;
		this.valve = valve;
	}

	void read(InputStream source) throws IOException, InterruptedException {
		byte[] buffer = new byte[CHUNK_BYTES];
		int length;
		do {
			length = source.read(buffer);
			byte[] bytes = Arrays.copyOf(buffer, Math.max(0, length));
			this.chunks.put(new Chunk(bytes, length < 0, this.valve.dueTime()));
		}
		while (length >= 0);
		// The writer closes the connection, once everything before the end has passed.
		this.connection.awaitClose();
	}

	void write(OutputStream target) throws IOException, InterruptedException {
		Chunk chunk = next();
		while (!chunk.end()) {
			target.write(chunk.bytes());
			target.flush();
			chunk = next();
		}
	}

	private Chunk next() throws InterruptedException {
		Chunk chunk = this.chunks.take();
		this.connection.awaitTime(chunk.dueTime());
		this.valve.awaitOpen();
		return chunk;
	}

	private record Chunk(byte[] bytes, boolean end, long dueTime) {
	}

}
