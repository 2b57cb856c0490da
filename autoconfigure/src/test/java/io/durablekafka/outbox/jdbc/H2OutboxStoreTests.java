package io.durablekafka.outbox.jdbc;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.durablekafka.outbox.OutboxQuery;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.OutboxStoreException;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link JdbcOutboxStore} on H2 in a file.
 */
class H2OutboxStoreTests extends OutboxStoreContractTests {

	@TempDir
	private Path directory;

	@Override
	void configure(HikariConfig config) {
		config.setJdbcUrl("jdbc:h2:file:" + this.directory.resolve("outbox"));
		config.setUsername("sa");
	}

	@Override
	String history() {
		return "OUTBOX_HISTORY";
	}

	@Override
	OutboxDialect dialect() {
		return new H2OutboxDialect();
	}

	@Test
	void insertTakesWriteDelayAway() {
		this.jdbc.sql("SET WRITE_DELAY 500").update();
		this.store.insert(TestRows.rows("r", 1));
		assertThat(writeDelays(this.jdbc)).containsOnly("0");
	}

	@Test
	void insertTakesWriteDelayAwayAfterFileWasOpenedAgain() {
		this.store.insert(TestRows.rows("r", 1));
		this.jdbc.sql("SHUTDOWN").update();
		try (HikariDataSource source = pool(true)) {
			assertThat(writeDelays(JdbcClient.create(source))).contains("500");
			store(source, Duration.ofSeconds(5)).insert(TestRows.rows("s", 1));
			assertThat(writeDelays(JdbcClient.create(source))).containsOnly("0");
		}
	}

	/**
	 * H2 lists what is stored and what is in effect.
	 */
	private List<String> writeDelays(JdbcClient client) {
		return client.sql("SELECT SETTING_VALUE FROM INFORMATION_SCHEMA.SETTINGS WHERE SETTING_NAME = 'WRITE_DELAY'")
			.query(String.class)
			.list();
	}

	/**
	 * H2 closes the database then, and connections to it go on saying that they are
	 * valid. The pool looks at those only that have rested for half a second.
	 */
	@Test
	void storeWorksAgainWhenTheDiskIsNoLongerFull() {
		FullDisk.register();
		HikariConfig config = new HikariConfig();
		config.setJdbcUrl("jdbc:h2:file:full:" + this.directory.resolve("small"));
		config.setUsername("sa");
		config.setMaximumPoolSize(3);
		try (HikariDataSource source = new HikariDataSource(config)) {
			new JdbcOutboxSchema(dialect(), TABLES).create(source);
			JdbcOutboxStore small = store(source, Duration.ofSeconds(5));
			small.insert(TestRows.rows("r", 1));
			FullDisk.full(true);
			assertThatExceptionOfType(OutboxStoreException.class).isThrownBy(() -> small.insert(TestRows.rows("s", 1)));
			FullDisk.full(false);
			OutboxQuery everything = OutboxQuery.of(0, Integer.MAX_VALUE, Long.MAX_VALUE);
			ConditionFactory patiently = await().atMost(Duration.ofSeconds(30))
				.pollInterval(Duration.ofSeconds(1))
				.ignoreExceptionsInstanceOf(OutboxStoreException.class);
			patiently.untilAsserted(() -> assertThat(small.read(everything)).isNotEmpty());
			patiently.untilAsserted(() -> small.insert(TestRows.rows("t", 1)));
			assertThat(small.read(everything)).extracting(OutboxRecord::messageId).contains("r0", "t0");
		}
		finally {
			FullDisk.full(false);
		}
	}

	@Test
	void userWithoutAdministratorRightsIsToldSo() {
		this.jdbc.sql("CREATE USER IF NOT EXISTS guest PASSWORD 'guest'").update();
		this.jdbc.sql("GRANT ALL ON kafka_outbox TO guest").update();
		this.jdbc.sql("GRANT ALL ON kafka_outbox_dead TO guest").update();
		this.jdbc.sql("GRANT ALL ON kafka_outbox_lease TO guest").update();
		this.jdbc.sql("SET WRITE_DELAY 500").update();
		HikariConfig config = new HikariConfig();
		configure(config);
		config.setUsername("guest");
		config.setPassword("guest");
		try (HikariDataSource source = new HikariDataSource(config)) {
			JdbcOutboxStore store = store(source, Duration.ofSeconds(5));
			OutboxStoreException failure = catchThrowableOfType(OutboxStoreException.class,
					() -> store.insert(TestRows.rows("r", 1)));
			assertThat(failure).hasMessageContaining("administrator rights");
			assertThat(failure.isInDoubt()).isFalse();
			this.jdbc.sql("SET WRITE_DELAY 0").update();
			assertThatExceptionOfType(OutboxStoreException.class).isThrownBy(store::check)
				.withMessageContaining("Admin rights");
		}
		assertThat(readAll()).isEmpty();
	}

}
