package io.durablekafka.faults.check;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

/**
 * Everything that the journals of a run tell about a share of the records, over all
 * starts of the application. Not thread-safe.
 */
public final class Attempts implements JournalReader.Target {

	private final Map<RecordId, Attempt> attempts = new HashMap<>();

	/**
	 * Read the journals of a run.
	 * @param directory where they are
	 * @param share records of interest
	 * @return what they tell
	 * @throws IllegalStateException if a line contradicts another one
	 */
	public static Attempts read(Path directory, Share share) {
		Attempts attempts = new Attempts();
		JournalReader.read(directory, share, attempts);
		return attempts;
	}

	@Override
	public void attempted(RecordId id, long time) {
		if (this.attempts.putIfAbsent(id, new Attempt(time)) != null) {
			throw new IllegalStateException("record %s was sent twice by the application".formatted(id));
		}
	}

	@Override
	public void completed(RecordId id, long time, JournalOutcome outcome, String detail) {
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

}
