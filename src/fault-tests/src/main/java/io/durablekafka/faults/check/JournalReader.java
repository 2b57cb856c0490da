package io.durablekafka.faults.check;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.TreeSet;

/**
 * Reads the journals of a run line by line.
 */
final class JournalReader {

	private static final int ATTEMPT_FIELDS = 3;

	private static final int OUTCOME_FIELDS = 5;

	private JournalReader() {
	}

	/**
	 * Read all journals.
	 * @param directory where they are
	 * @param share records of interest
	 * @param target takes what they tell
	 * @throws IllegalStateException if a line is none of a journal
	 */
	static void read(Path directory, Share share, Target target) {
		try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "journal-*.txt")) {
			TreeSet<Path> sorted = new TreeSet<>();
			files.forEach(sorted::add);
			for (Path file : sorted) {
				readFile(file, share, target);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	// A kill may cut the last line short: what it would have told never happened.
	private static void readFile(Path file, Share share, Target target) throws IOException {
		boolean whole = endsWithLine(file);
		try (BufferedReader reader = Files.newBufferedReader(file)) {
			String line = reader.readLine();
			while (line != null) {
				String next = reader.readLine();
				if (next != null || whole) {
					readLine(line, share, target);
				}
				line = next;
			}
		}
	}

	private static boolean endsWithLine(Path file) throws IOException {
		try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
			if (bytes.length() == 0) {
				return true;
			}
			bytes.seek(bytes.length() - 1);
			return bytes.read() == '\n';
		}
	}

	private static void readLine(String line, Share share, Target target) {
		String[] fields = line.split(" ", -1);
		RecordId id = (fields.length > 1) ? RecordId.parse(fields[1]) : null;
		if (id == null || fields.length != ATTEMPT_FIELDS && fields.length != OUTCOME_FIELDS) {
			throw new IllegalStateException("not a line of a journal: " + line);
		}
		if (!share.contains(id)) {
			return;
		}
		long time = Long.parseLong(fields[2]);
		if (fields.length == ATTEMPT_FIELDS) {
			target.attempted(id, time);
		}
		else {
			target.completed(id, time, JournalOutcome.valueOf(fields[3]), Objects.requireNonNull(fields[4]));
		}
	}

	/**
	 * Takes what journals tell.
	 */
	interface Target {

		void attempted(RecordId id, long time);

		void completed(RecordId id, long time, JournalOutcome outcome, String detail);

	}

}
