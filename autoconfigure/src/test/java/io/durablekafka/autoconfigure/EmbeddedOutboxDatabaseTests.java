package io.durablekafka.autoconfigure;

import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;

import javax.sql.DataSource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link EmbeddedOutboxDatabase}.
 */
@Timeout(60)
class EmbeddedOutboxDatabaseTests {

	@TempDir
	private Path directory;

	@Test
	void nothingIsOpenedBeforeSomebodyAsks() {
		EmbeddedOutboxDatabase database = new EmbeddedOutboxDatabase(this.directory.resolve("sub/outbox"));
		database.destroy();
		assertThat(this.directory).isEmptyDirectory();
	}

	@Test
	void directoryIsCreated() {
		EmbeddedOutboxDatabase database = new EmbeddedOutboxDatabase(this.directory.resolve("sub/out box"));
		assertThat(database.getDataSource()).isSameAs(database.getDataSource());
		database.destroy();
		assertThat(this.directory.resolve("sub/out box.mv.db")).isRegularFile();
	}

	@Test
	void fileThatAnotherProcessHasOpenIsReportedAsLocked() throws Exception {
		Path file = this.directory.resolve("outbox.mv.db");
		try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw");
				FileLock lock = open.getChannel().lock()) {
			assertThat(lock.isValid()).isTrue();
			EmbeddedOutboxDatabase database = new EmbeddedOutboxDatabase(this.directory.resolve("outbox"));
			assertThatExceptionOfType(EmbeddedOutboxException.class).isThrownBy(database::getDataSource)
				.satisfies((ex) -> {
					assertThat(ex.isLocked()).isTrue();
					assertThat(ex.getPath()).isEqualTo(this.directory.resolve("outbox"));
				});
		}
	}

	@Test
	void directoryThatCannotBeMadeIsReported() throws Exception {
		Path file = Files.writeString(this.directory.resolve("file"), "in the way");
		EmbeddedOutboxDatabase database = new EmbeddedOutboxDatabase(file.resolve("outbox"));
		assertThatExceptionOfType(EmbeddedOutboxException.class).isThrownBy(database::getDataSource)
			.satisfies((ex) -> assertThat(ex.isLocked()).isFalse());
	}

	@Test
	void interruptedThreadDoesNotCloseTheFileForAll() throws Exception {
		EmbeddedOutboxDatabase database = new EmbeddedOutboxDatabase(this.directory.resolve("outbox"));
		DataSource dataSource = database.getDataSource();
		execute(dataSource, "CREATE TABLE t (v VARBINARY(5000))");
		CountDownLatch inserting = new CountDownLatch(20);
		Thread thread = new Thread(() -> insertMany(dataSource, inserting));
		try (Connection other = dataSource.getConnection(); Statement statement = other.createStatement()) {
			thread.start();
			inserting.await();
			while (thread.isAlive()) {
				thread.interrupt();
				thread.join(1);
			}
			statement.execute("SELECT COUNT(*) FROM t");
		}
		database.destroy();
	}

	private static void insertMany(DataSource dataSource, CountDownLatch inserting) {
		try (Connection connection = dataSource.getConnection();
				PreparedStatement statement = connection.prepareStatement("INSERT INTO t VALUES (?)");
				Statement writeOut = connection.createStatement()) {
			for (int i = 0; i < 300; i++) {
				statement.setBytes(1, new byte[2000]);
				statement.executeUpdate();
				writeOut.execute("CHECKPOINT SYNC");
				inserting.countDown();
			}
		}
		catch (SQLException ex) {
			while (inserting.getCount() > 0) {
				inserting.countDown();
			}
		}
	}

	private static void execute(DataSource dataSource, String sql) throws SQLException {
		try (Connection connection = dataSource.getConnection(); Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

}
