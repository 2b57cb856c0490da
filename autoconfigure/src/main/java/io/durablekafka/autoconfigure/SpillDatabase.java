package io.durablekafka.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.outbox.OutboxSummary;
import io.durablekafka.outbox.SpillFile;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;

/**
 * The spill as an H2 file. It is opened when it is needed or an earlier run has left one,
 * and removed at the end when nothing is in it. Thread-safe.
 */
final class SpillDatabase implements SpillFile, DisposableBean {

	private static final Log logger = LogFactory.getLog(SpillDatabase.class);

	private final EmbeddedOutboxDatabase database;

	private final Path file;

	private final JdbcOutboxes outboxes;

	private @Nullable OutboxStore store;

	SpillDatabase(Path path, JdbcOutboxes outboxes) {
		this.database = new EmbeddedOutboxDatabase(path, "durable-kafka-spill", "durable-kafka.outbox.spill.path");
		this.file = Path.of(this.database.getPath() + ".mv.db");
		this.outboxes = outboxes;
	}

	@Override
	public boolean exists() {
		return Files.exists(this.file);
	}

	@Override
	public synchronized OutboxStore open() {
		OutboxStore opened = this.store;
		if (opened == null) {
			opened = this.outboxes.createInFile(this.database.getDataSource());
			this.store = opened;
		}
		return opened;
	}

	/**
	 * Make sure that the file can be there when it is needed.
	 * @throws IOException if its directory is missing and cannot be created, or is not
	 * writable
	 */
	void checkDirectory() throws IOException {
		Path directory = this.file.getParent();
		Files.createDirectories(directory);
		if (!Files.isWritable(directory)) {
			throw new IOException("The directory %s is not writable".formatted(directory));
		}
	}

	@Override
	public synchronized void destroy() {
		OutboxStore opened = this.store;
		if (opened == null) {
			return;
		}
		boolean empty = isEmpty(opened);
		this.database.destroy();
		if (empty) {
			try {
				Files.deleteIfExists(this.file);
			}
			catch (IOException ex) {
				logger.debug("The empty spill file could not be removed", ex);
			}
		}
	}

	private static boolean isEmpty(OutboxStore store) {
		try {
			OutboxSummary summary = store.summary();
			return summary.pending() == 0 && summary.dead() == 0;
		}
		catch (RuntimeException ex) {
			return false;
		}
	}

	@Override
	public String toString() {
		return this.file.toString();
	}

}
