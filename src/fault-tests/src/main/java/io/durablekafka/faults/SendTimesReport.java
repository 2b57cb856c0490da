package io.durablekafka.faults;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;

/**
 * How long the calls of {@code send} blocked their threads.
 */
final class SendTimesReport {

	private final List<SendTime> times = new ArrayList<>();

	private SendTimesReport() {
	}

	static SendTimesReport read(Path directory) {
		SendTimesReport report = new SendTimesReport();
		try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "send-times-*.bin")) {
			for (Path file : files) {
				report.readFile(file);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return report;
	}

	private void readFile(Path file) throws IOException {
		try (DataInputStream input = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
			while (true) {
				this.times.add(new SendTime(input.readLong(), input.readLong()));
			}
		}
		catch (EOFException ex) {
			// The end, or the place where a kill cut it.
		}
	}

	/**
	 * A percentile of the calls that began at certain times.
	 * @param percent which percentile; 100 for the longest call
	 * @param began tells whether the start of a call is meant
	 * @return milliseconds, zero if there was no such call
	 */
	double millis(double percent, LongPredicate began) {
		long[] nanos = this.times.stream()
			.filter((time) -> began.test(time.startMillis()))
			.mapToLong(SendTime::nanos)
			.sorted()
			.toArray();
		if (nanos.length == 0) {
			return 0;
		}
		int rank = (int) Math.ceil(percent / 100 * nanos.length);
		return nanos[Math.max(0, rank - 1)] / 1e6;
	}

	private record SendTime(long startMillis, long nanos) {
	}

}
