package io.durablekafka.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.durablekafka.outbox.DeadLetter;
import io.durablekafka.outbox.FailureCategory;
import io.durablekafka.outbox.HeaderCodec;
import io.durablekafka.outbox.InMemoryOutboxStore;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.outbox.SpillingOutboxStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SpillSelector} and {@link SpillDatabase}.
 */
@ExtendWith(OutputCaptureExtension.class)
class SpillSelectorTests {

	private static final JdbcOutboxes OUTBOXES = new JdbcOutboxes(new JdbcOutboxProperties());

	@TempDir
	private Path directory;

	private final OutboxProperties properties = new OutboxProperties();

	private final InMemoryOutboxStore database = new InMemoryOutboxStore();

	private SpillDatabase file;

	private SpillDatabase file() {
		this.file = new SpillDatabase(this.directory.resolve("spill/test"), OUTBOXES);
		return this.file;
	}

	private Path path() {
		return this.directory.resolve("spill/test.mv.db");
	}

	private OutboxStore select(SpillDatabase file) {
		return new SpillSelector(this.properties, file).select(this.database);
	}

	private static OutboxRecord row() {
		return new OutboxRecord(0, 3, "orders", null, null, new byte[] { 1 }, HeaderCodec.encode(java.util.List.of()),
				1, "m", "origin");
	}

	@AfterEach
	void close() {
		if (this.file != null) {
			this.file.destroy();
		}
	}

	@Test
	void byDefaultThereIsASpillAndNoFile() {
		assertThat(select(file())).isInstanceOf(SpillingOutboxStore.class);
		assertThat(path()).doesNotExist();
	}

	@Test
	void fileIsOpenedAtTheStartWhenItIsAskedFor() {
		this.properties.getSpill().setEnabled(true);
		select(file());
		assertThat(path()).exists();
		this.file.destroy();
		assertThat(path()).doesNotExist();
	}

	@Test
	void fileWithRecordsOrDeadLettersIsKept() {
		file().open().insert(java.util.List.of(row()));
		this.file.destroy();
		assertThat(path()).exists();
		OutboxStore again = file().open();
		again.delete(new long[] { 1 });
		again.bury(new DeadLetter(row(), FailureCategory.RECORD, "refused", 1));
		this.file.destroy();
		assertThat(path()).exists();
	}

	@Test
	void withoutH2ThereIsNoSpillUnlessItIsAskedFor() {
		assertThat(select(null)).isSameAs(this.database);
		this.properties.getSpill().setEnabled(true);
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class).isThrownBy(() -> select(null))
			.matches((ex) -> ex.getName().equals("durable-kafka.outbox.spill.enabled"))
			.withStackTraceContaining("com.h2database:h2");
	}

	@Test
	void spillThatIsOffIsNotUsedAndItsFileIsNotForgotten(CapturedOutput output) throws IOException {
		this.properties.getSpill().setEnabled(false);
		assertThat(select(file())).isSameAs(this.database);
		assertThat(output).doesNotContain("spill");
		Files.createDirectories(path().getParent());
		Files.createFile(path());
		assertThat(select(file())).isSameAs(this.database);
		assertThat(output).contains(path().toString()).contains("are not published");
		Files.delete(path());
	}

	@Test
	void directoryThatCannotBeThereIsFoundAtTheStart(CapturedOutput output) throws IOException {
		Files.createFile(this.directory.resolve("spill"));
		assertThat(select(file())).isSameAs(this.database);
		assertThat(output).contains("There is no spill file").contains("durable-kafka.outbox.spill.path");
		this.properties.getSpill().setEnabled(true);
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class).isThrownBy(() -> select(file()))
			.matches((ex) -> ex.getName().equals("durable-kafka.outbox.spill.path"));
	}

	@Test
	void fileThatIsNoDatabaseStopsTheApplication() throws IOException {
		Files.createDirectories(path().getParent());
		Files.writeString(path(), "x".repeat(10_000));
		assertThatExceptionOfType(EmbeddedOutboxException.class).isThrownBy(() -> select(file()))
			.matches((ex) -> ex.getProperty().equals("durable-kafka.outbox.spill.path"));
	}

}
