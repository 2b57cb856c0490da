package io.durablekafka.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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

	private final List<SpillPlaces> opened = new ArrayList<>();

	private SpillDatabase file() {
		this.file = new SpillDatabase(this.directory.resolve("spill/test"), OUTBOXES);
		return this.file;
	}

	private SpillPlaces places() {
		return opened(SpillPlaces.from(this.directory.resolve("spill/test"), OUTBOXES));
	}

	private SpillPlaces fixed() {
		return opened(SpillPlaces.at(this.directory.resolve("spill/test"), OUTBOXES));
	}

	private SpillPlaces opened(SpillPlaces places) {
		this.opened.add(places);
		return places;
	}

	private Path path() {
		return this.directory.resolve("spill/test.mv.db");
	}

	private OutboxStore select(SpillPlaces file) {
		return new SpillSelector(this.properties, file).select(this.database);
	}

	private static OutboxRecord row() {
		return row("m");
	}

	private static OutboxRecord row(String messageId) {
		return new OutboxRecord(0, 3, "orders", null, null, new byte[] { 1 }, HeaderCodec.encode(List.of()), 1,
				messageId, "origin");
	}

	@AfterEach
	void close() {
		this.opened.forEach(SpillPlaces::destroy);
		if (this.file != null) {
			this.file.close();
		}
	}

	@Test
	void byDefaultThereIsASpillAndNoFile() {
		assertThat(select(places())).isInstanceOf(SpillingOutboxStore.class);
		assertThat(path()).doesNotExist();
	}

	@Test
	void fileIsOpenedAtTheStartWhenItIsAskedFor() {
		this.properties.getSpill().setEnabled(true);
		SpillPlaces places = places();
		select(places);
		assertThat(path()).exists();
		places.destroy();
		assertThat(path()).doesNotExist();
	}

	@Test
	void fileWithRecordsOrDeadLettersIsKept() {
		file().open().insert(List.of(row()));
		this.file.close();
		assertThat(path()).exists();
		OutboxStore again = file().open();
		again.delete(new long[] { 1 });
		again.bury(new DeadLetter(row(), FailureCategory.RECORD, "refused", 1));
		this.file.close();
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
		assertThat(select(places())).isSameAs(this.database);
		assertThat(output).doesNotContain("spill");
		Files.createDirectories(path().getParent());
		Files.createFile(path());
		assertThat(select(places())).isSameAs(this.database);
		assertThat(output).contains(path().toString()).contains("are not published");
		Files.delete(path());
	}

	@Test
	void directoryThatCannotBeThereIsFoundAtTheStart(CapturedOutput output) throws IOException {
		Files.createFile(this.directory.resolve("spill"));
		assertThat(select(places())).isSameAs(this.database);
		assertThat(output).contains("There is no spill file").contains("durable-kafka.outbox.spill.path");
		this.properties.getSpill().setEnabled(true);
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class).isThrownBy(() -> select(places()))
			.matches((ex) -> ex.getName().equals("durable-kafka.outbox.spill.path"));
	}

	@Test
	void fileThatIsNoDatabaseStopsTheApplication() throws IOException {
		Files.createDirectories(path().getParent());
		Files.writeString(path(), "x".repeat(10_000));
		assertThatExceptionOfType(EmbeddedOutboxException.class).isThrownBy(() -> select(places()))
			.matches((ex) -> ex.getProperty().equals("durable-kafka.outbox.spill.path"));
	}

	@Test
	void instancesInOneDirectoryHaveFilesOfTheirOwn() {
		this.properties.getSpill().setEnabled(true);
		select(places());
		select(places());
		select(places());
		assertThat(path()).exists();
		assertThat(this.directory.resolve("spill/test+2.mv.db")).exists();
		assertThat(this.directory.resolve("spill/test+3.mv.db")).exists();
	}

	@Test
	void pathThatTwoContextsHaveIsAnErrorOfTheSecond() throws Exception {
		SpillPlaces first = fixed();
		select(first);
		assertThatExceptionOfType(EmbeddedOutboxException.class).isThrownBy(() -> select(fixed()))
			.matches(EmbeddedOutboxException::isLocked)
			.matches((ex) -> ex.getProperty().equals("durable-kafka.outbox.spill.path"))
			.withMessageContaining("application context");
		first.destroy();
		assertThat(select(fixed())).isInstanceOf(SpillingOutboxStore.class);
	}

	@Test
	void pathThatAnotherProcessHasIsAnError() throws Exception {
		Files.createDirectories(path().getParent());
		Process other = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
				System.getProperty("java.class.path"), FileClaimChild.class.getName(),
				this.directory.resolve("spill/test.lock").toString())
			.redirectError(ProcessBuilder.Redirect.DISCARD)
			.start();
		try {
			assertThat(other.getInputStream().read()).isEqualTo('!');
			assertThatExceptionOfType(EmbeddedOutboxException.class).isThrownBy(() -> select(fixed()))
				.matches(EmbeddedOutboxException::isLocked);
			SpillPlaces places = places();
			this.properties.getSpill().setEnabled(true);
			select(places);
			assertThat(this.directory.resolve("spill/test+2.mv.db")).exists();
		}
		finally {
			other.destroyForcibly().waitFor();
		}
		this.properties.getSpill().setEnabled(null);
		assertThat(select(fixed())).isInstanceOf(SpillingOutboxStore.class);
	}

	/**
	 * The second of two contexts must not end the lock of the first, which closing a file
	 * does on POSIX systems.
	 */
	@Test
	void failedClaimDoesNotEndTheLockOfTheFirst() throws Exception {
		select(fixed());
		assertThatExceptionOfType(EmbeddedOutboxException.class).isThrownBy(() -> select(fixed()));
		Process other = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
				System.getProperty("java.class.path"), FileClaimChild.class.getName(),
				this.directory.resolve("spill/test.lock").toString())
			.redirectError(ProcessBuilder.Redirect.DISCARD)
			.start();
		assertThat(other.getInputStream().read()).isEqualTo('?');
		other.waitFor();
	}

	@Test
	void recordsOfInstancesThatAreGoneAreReplayedFirstAndInOrder() {
		select(places());
		for (int number = 2; number < 4; number++) {
			SpillDatabase gone = new SpillDatabase(this.directory.resolve("spill/test+" + number), OUTBOXES);
			gone.open().insert(List.of(row("a" + number), row("b" + number)));
			gone.close();
		}
		Path second = this.directory.resolve("spill/test+2.mv.db");
		Path third = this.directory.resolve("spill/test+3.mv.db");
		assertThat(third).exists();
		SpillPlaces next = places();
		OutboxStore store = select(next);
		SpillPlaces late = places();
		OutboxStore nothingLeft = select(late);
		nothingLeft.prepare();
		assertThat(this.database.rows()).isEmpty();
		store.prepare();
		assertThat(this.database.rows()).extracting(OutboxRecord::messageId).containsExactly("a3", "b3", "a2", "b2");
		assertThat(third).doesNotExist();
		next.destroy();
		assertThat(second).doesNotExist();
	}

	@Test
	void fileOfALivingInstanceIsNotTouched() {
		this.properties.getSpill().setEnabled(true);
		SpillingOutboxStore first = (SpillingOutboxStore) select(places());
		SpillDatabase file = file();
		file.open().insert(List.of(row("mine")));
		file.close();
		select(places()).prepare();
		assertThat(this.database.rows()).isEmpty();
		first.prepare();
		assertThat(this.database.rows()).extracting(OutboxRecord::messageId).containsExactly("mine");
	}

}
