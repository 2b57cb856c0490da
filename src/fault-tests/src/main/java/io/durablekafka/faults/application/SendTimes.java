package io.durablekafka.faults.application;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * File that keeps how long each call of {@code send} took: pairs of the start in
 * milliseconds since the epoch and the time in nanoseconds. Used by one thread.
 */
final class SendTimes implements AutoCloseable {

	private static final int FLUSH_EVERY = 100;

	private final DataOutputStream output;

	private int unflushed;

	SendTimes(Path directory, int instance, int start, int thread) {
		try {
			this.output = new DataOutputStream(new BufferedOutputStream(Files
				.newOutputStream(directory.resolve("send-times-%d-%d-%d.bin".formatted(instance, start, thread)))));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	void add(long startMillis, long nanos) {
		try {
			this.output.writeLong(startMillis);
			this.output.writeLong(nanos);
			this.unflushed++;
			if (this.unflushed == FLUSH_EVERY) {
				this.output.flush();
				this.unflushed = 0;
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		try {
			this.output.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
