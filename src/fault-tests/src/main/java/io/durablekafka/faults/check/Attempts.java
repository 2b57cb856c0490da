package io.durablekafka.faults.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

/**
 * Everything that the journals of a run tell, over all starts of the application. Not
 * thread-safe.
 */
public final class Attempts {

	private final Map<RecordId, Attempt> attempts = new HashMap<>();

	/**
	 * Read the journals of a run.
	 * @param directory where they are
	 * @return what they tell
	 * @throws IllegalStateException if a line contradicts another one
	 */
	public static Attempts read(Path directory) {
		Attempts attempts = new Attempts();
		try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "journal-*.txt")) {
			for (Path file : sorted(files)) {
				attempts.readFile(file);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return attempts;
	}

	private static Iterable<Path> sorted(Iterable<Path> files) {
		TreeSet<Path> sorted = new TreeSet<>();
		files.forEach(sorted::add);
		return sorted;
	}

	// A kill may cut the last line short: what it would have told never happened.
	private void readFile(Path file) throws IOException {
		String text = Files.readString(file);
		text.substring(0, text.lastIndexOf('\n') + 1).lines().forEach(this::readLine);
	}

	private void readLine(String line) {
		String[] fields = line.split(" ", -1);
		RecordId id = (fields.length > 1) ? RecordId.parse(fields[1]) : null;
		if (id != null && fields.length == 3) {
			attempted(id, Long.parseLong(fields[2]));
		}
		else if (id != null && fields.length == 5) {
			completed(id, Long.parseLong(fields[2]), JournalOutcome.valueOf(fields[3]), fields[4]);
		}
		else {
			throw new IllegalStateException("not a line of a journal: " + line);
		}
	}

	void attempted(RecordId id, long time) {
		if (this.attempts.putIfAbsent(id, new Attempt(time)) != null) {
			throw new IllegalStateException("record %s was sent twice by the application".formatted(id));
		}
	}

	void completed(RecordId id, long time, JournalOutcome outcome, String detail) {
		Attempt attempt = this.attempts.get(id);
		if (attempt == null || attempt.outcome != null) {
			throw new IllegalStateException("record %s completed, but was not waited for".formatted(id));
		}
		attempt.outcome = outcome;
		attempt.completedAt = time;
		attempt.detail = detail;
	}

	@Nullable Attempt get(RecordId id) {
		return this.attempts.get(id);
	}

	void forEach(BiConsumer<RecordId, Attempt> consumer) {
		this.attempts.forEach(consumer);
	}

	/**
	 * Sequence of the next record of each key that was sent already.
	 * @return the sequences by number of the key
	 */
	public Map<Integer, Integer> nextSequences() {
		Map<Integer, Integer> next = new HashMap<>();
		this.attempts.keySet().forEach((id) -> next.merge(id.key(), id.sequence() + 1, Math::max));
		return next;
	}

	/**
	 * Time of the first future that completed with an outcome.
	 * @param outcome the outcome
	 * @param notBefore time to start at, in milliseconds since the epoch
	 * @return the time, or {@link Long#MAX_VALUE} if there was none
	 */
	public long firstCompletion(JournalOutcome outcome, long notBefore) {
		return this.attempts.values()
			.stream()
			.filter((attempt) -> attempt.outcome == outcome && attempt.completedAt >= notBefore)
			.mapToLong((attempt) -> attempt.completedAt)
			.min()
			.orElse(Long.MAX_VALUE);
	}

	/**
	 * How often each failure was told to the application. Numbers in messages are left
	 * out, so that alike failures are one.
	 * @return numbers by failure
	 */
	public Map<String, Integer> failures() {
		Map<String, Integer> failures = new HashMap<>();
		this.attempts.values()
			.stream()
			.filter((attempt) -> attempt.outcome == JournalOutcome.FAILED)
			.forEach((attempt) -> failures.merge(attempt.detail.replaceAll("\\d+", "0"), 1, Integer::sum));
		return failures;
	}

}
