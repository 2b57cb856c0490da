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

/**
 * The spill as an H2 file. It is opened when it is needed or an earlier run has left one,
 * and removed at the end when nothing is in it. Thread-safe.
 */
final class SpillDatabase implements SpillFile {

	private static final String PROPERTY = "durable-kafka.outbox.spill.path";

	private static final Log logger = LogFactory.getLog(SpillDatabase.class);

	private final EmbeddedOutboxDatabase database;

	private final Path file;

	private final JdbcOutboxes outboxes;

	private @Nullable OutboxStore store;

	private @Nullable FileClaim claim;

	SpillDatabase(Path path, JdbcOutboxes outboxes) {
		this.database = new EmbeddedOutboxDatabase(path, "durable-kafka-spill", PROPERTY);
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
	 * Make sure that nobody else uses the file, and that it can be there when it is
	 * needed.
	 * @return whether this context has the file now
	 * @throws IOException if its directory is missing and cannot be created, or is not
	 * writable
	 */
	synchronized boolean claim() throws IOException {
		if (this.claim == null) {
			this.claim = FileClaim.of(Path.of(this.database.getPath() + ".lock"));
		}
		return this.claim != null;
	}

	/**
	 * Says that another context has the file.
	 */
	EmbeddedOutboxException inUse() {
		return new EmbeddedOutboxException(this.database.getPath(), PROPERTY, true,
				new IOException("%s.lock is held by another process, or by another application context of this one"
					.formatted(this.database.getPath())));
	}

	@Override
	public synchronized void close() {
		OutboxStore opened = this.store;
		this.store = null;
		if (opened != null) {
			close(opened);
		}
		FileClaim held = this.claim;
		this.claim = null;
		if (held != null) {
			try {
				held.close();
			}
			catch (IOException ex) {
				logger.debug("The spill file could not be given back", ex);
			}
		}
	}

	private void close(OutboxStore opened) {
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
