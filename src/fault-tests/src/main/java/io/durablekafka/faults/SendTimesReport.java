package io.durablekafka.faults;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;

/**
 * How long the calls of {@code send} blocked their threads. Calls during which their
 * process was frozen are left out.
 */
final class SendTimesReport {

	private static final int INSTANCE = 2;

	private static final int BUFFER_BYTES = 1 << 16;

	private final Path directory;

	private final Applications applications;

	/**
	 * Create a report.
	 * @param directory where the times were written
	 * @param applications know when processes were frozen, and their clocks
	 */
	SendTimesReport(Path directory, Applications applications) {
		this.directory = directory;
		this.applications = applications;
	}

	/**
	 * A percentile of the calls that began at certain times. Reads the files each time,
	 * since a long run has more calls than should be kept.
	 * @param percent which percentile; 100 for the longest call
	 * @param began tells whether the start of a call is meant
	 * @return milliseconds, zero if there was no such call
	 */
	double millis(double percent, LongPredicate began) {
		LongStream.Builder times = LongStream.builder();
		try (DirectoryStream<Path> files = Files.newDirectoryStream(this.directory, "send-times-*.bin")) {
			for (Path file : files) {
				int instance = Integer.parseInt(file.getFileName().toString().split("-")[INSTANCE]);
				read(file, instance, began, times);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		long[] nanos = times.build().toArray();
		if (nanos.length == 0) {
			return 0;
		}
		Arrays.sort(nanos);
		int rank = (int) Math.ceil(percent / 100 * nanos.length);
		return nanos[Math.max(0, rank - 1)] / 1e6;
	}

	private void read(Path file, int instance, LongPredicate began, LongStream.Builder times) throws IOException {
		long offset = this.applications.clockOffset(instance);
		Outages pauses = this.applications.pauses(instance);
		try (DataInputStream input = new DataInputStream(
				new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES))) {
			while (true) {
				long start = input.readLong() - offset;
				long nanos = input.readLong();
				if (began.test(start) && !pauses.overlap(start, start + nanos / 1_000_000)) {
					times.add(nanos);
				}
			}
		}
		catch (EOFException ex) {
			// The end, or the place where a kill cut it.
		}
	}

}
