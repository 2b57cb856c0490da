package io.durablekafka.faults.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Journal of an application under test: a line before each send, and a line for each
 * completed future. A line is with the operating system when the call returns, so it
 * survives the kill of the process; a thread forces lines to disk, many at a time, so
 * that the journal does not slow the load. Thread-safe.
 */
public final class Journal implements AutoCloseable {

	private static final long FORCE_INTERVAL = TimeUnit.MILLISECONDS.toNanos(20);

	private final FileChannel channel;

	private final Clock clock;

	private final Thread forcer = new Thread(this::forceUntilClosed, "journal");

	private volatile boolean dirty;

	private volatile boolean closed;

	private Journal(FileChannel channel, Clock clock) {
		this.channel = channel;
		this.clock = clock;
	}

	/**
	 * Open a new journal.
	 * @param directory where the journals of a run are kept
	 * @param instance instance of the application, from zero on
	 * @param start which start this is, counted over all instances
	 * @param clock tells the times of the lines
	 * @return the journal
	 */
	public static Journal open(Path directory, int instance, int start, Clock clock) {
		try {
			Path file = directory.resolve("journal-%d-%d.txt".formatted(instance, start));
			Journal journal = new Journal(
					FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), clock);
			journal.forcer.setDaemon(true);
			journal.forcer.start();
			return journal;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Note that a record is about to be sent.
	 * @param id the record
	 */
	public void attempt(RecordId id) {
		append("> " + id + " " + this.clock.millis() + "\n");
	}

	/**
	 * Note that the future of a record is complete.
	 * @param id the record
	 * @param outcome how it completed
	 * @param detail message id, or name of the failure, without white space
	 */
	public void outcome(RecordId id, JournalOutcome outcome, String detail) {
		append("< " + id + " " + this.clock.millis() + " " + outcome + " " + detail + "\n");
	}

	private void append(String line) {
		ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
		try {
			synchronized (this.channel) {
				while (bytes.hasRemaining()) {
					this.channel.write(bytes);
				}
			}
			this.dirty = true;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void forceUntilClosed() {
		while (!this.closed) {
			force();
			LockSupport.parkNanos(FORCE_INTERVAL);
		}
	}

	private void force() {
		try {
			if (this.dirty) {
				this.dirty = false;
				this.channel.force(false);
			}
		}
		catch (ClosedChannelException ex) {
			this.closed = true;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() throws IOException {
		this.closed = true;
		force();
		this.channel.close();
	}

}
