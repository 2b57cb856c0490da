package io.durablekafka.autoconfigure;

import java.nio.file.Path;
import java.sql.SQLException;

import io.durablekafka.outbox.Gate;
import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.outbox.OutboxStoreException;
import io.durablekafka.outbox.jdbc.UnsuitableDatabaseException;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for the failure analyzers of the outbox.
 */
class FailureAnalyzersTests {

	@Test
	void missingTableIsExplained() {
		OutboxStoreException store = new OutboxStoreException(
				"The outbox could not use table 'kafka_outbox', for which META-INF/schema.sql is the script", false,
				new SQLException("Table \"KAFKA_OUTBOX\" not found"));
		FailureAnalysis analysis = analyze(new OutboxTableMissingFailureAnalyzer(),
				new OutboxTableMissingException(store));
		assertThat(analysis.getDescription()).contains("tables are missing")
			.contains("table 'kafka_outbox'")
			.contains("\"KAFKA_OUTBOX\" not found");
		assertThat(analysis.getAction()).contains("META-INF/durable-kafka/outbox")
			.contains("Flyway")
			.contains("'durable-kafka.outbox.initialize-schema=always'")
			.contains("'durable-kafka.outbox.table-prefix'")
			.contains("'durable-kafka.outbox.enabled=false'");
	}

	@Test
	void databaseThatDoesNotAnswerIsExplained() {
		FailureAnalysis analysis = analyze(new OutboxDatabaseUnavailableFailureAnalyzer(),
				new OutboxDatabaseUnavailableException(new SQLException("Connection to db:5432 refused")));
		assertThat(analysis.getDescription()).contains("does not answer").contains("Connection to db:5432 refused");
		assertThat(analysis.getAction()).contains("'spring.datasource.url'")
			.contains("'durable-kafka.outbox.enabled=false'");
	}

	@Test
	void lockedFileIsExplained() {
		FailureAnalysis analysis = analyze(new EmbeddedOutboxFailureAnalyzer(),
				new EmbeddedOutboxException(Path.of("/data/outbox"), "durable-kafka.outbox.embedded.path", true,
						new SQLException("already in use")));
		assertThat(analysis.getDescription())
			.contains("'/data/outbox.mv.db', which another process or application context has open")
			.contains("already in use");
		assertThat(analysis.getAction()).contains("Stop the other instance")
			.contains("'durable-kafka.outbox.embedded.path'")
			.contains("'durable-kafka.outbox.enabled=false'");
	}

	@Test
	void fileThatCannotBeOpenedIsExplained() {
		FailureAnalysis analysis = analyze(new EmbeddedOutboxFailureAnalyzer(),
				new EmbeddedOutboxException(Path.of("/data/outbox"), "durable-kafka.outbox.embedded.path", false,
						new SQLException("Access denied")));
		assertThat(analysis.getDescription()).contains("could not be opened").contains("Access denied");
		assertThat(analysis.getAction()).contains("writable").contains("'durable-kafka.outbox.embedded.path'");
	}

	@Test
	void databaseThatHasToBeChangedIsExplainedWithTheFix() {
		OutboxStore store = Mockito.mock(OutboxStore.class);
		UnsuitableDatabaseException failure = new UnsuitableDatabaseException("Table 'kafka_outbox' is unlogged",
				"Execute: ALTER TABLE kafka_outbox SET LOGGED", null);
		Mockito.doThrow(failure).when(store).check();
		OutboxOpening opening = new OutboxOpening(store, new Gate("test"));
		UnsuitableDatabaseException thrown = catchThrowableOfType(UnsuitableDatabaseException.class, opening::open);
		FailureAnalysis analysis = analyze(new UnsuitableDatabaseFailureAnalyzer(), thrown);
		assertThat(analysis.getDescription()).contains("Table 'kafka_outbox' is unlogged");
		assertThat(analysis.getAction()).contains("ALTER TABLE kafka_outbox SET LOGGED")
			.contains("'durable-kafka.outbox.datasource.url'")
			.contains("'durable-kafka.outbox.enabled=false'");
	}

	@Test
	void keyOfTheOutboxIsExplainedWithoutShowingIt() {
		FailureAnalysis analysis = analyze(new OutboxKeyFailureAnalyzer(),
				new OutboxKeyException("durable-kafka.outbox.codec.keys.a", "It has 5 bytes"));
		assertThat(analysis.getDescription()).contains("'durable-kafka.outbox.codec.keys.a'").contains("5 bytes");
		assertThat(analysis.getAction()).contains("openssl rand -base64 32");
	}

	@Test
	void otherFailuresAreLeftToOthers() {
		Exception other = new BeanCreationException("no", new OutboxStoreException("no", false, null));
		assertThat(new OutboxTableMissingFailureAnalyzer().analyze(other)).isNull();
		assertThat(new OutboxDatabaseUnavailableFailureAnalyzer().analyze(other)).isNull();
		assertThat(new EmbeddedOutboxFailureAnalyzer().analyze(other)).isNull();
		assertThat(new OutboxDataSourceFailureAnalyzer().analyze(other)).isNull();
		assertThat(new UnsuitableDatabaseFailureAnalyzer().analyze(other)).isNull();
		assertThat(new OutboxKeyFailureAnalyzer().analyze(other)).isNull();
	}

	private static FailureAnalysis analyze(FailureAnalyzer analyzer, RuntimeException failure) {
		FailureAnalysis analysis = analyzer.analyze(new BeanCreationException("gate", "no", failure));
		assertThat(analysis).isNotNull();
		return analysis;
	}

}
