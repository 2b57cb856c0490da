package io.durablekafka.outbox.jdbc;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import io.durablekafka.outbox.OutboxQuery;
import io.durablekafka.outbox.OutboxRecord;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Rows that were reported as stored survive kill -9 of the process, whatever the URL says
 * about the write delay.
 */
@Timeout(120)
class H2DurabilityIntegrationTests {

	@TempDir
	private Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "", ";WRITE_DELAY=500", ";WRITE_DELAY=0" })
	void storedRowsSurviveKill(String options) throws Exception {
		String url = "jdbc:h2:file:" + this.directory.resolve("outbox") + options;
		int reported = 0;
		for (int run = 0; run < 3; run++) {
			reported += writeAndKill(url, 15 + 40 * run);
			assertThat(rows(url)).as("rows after kill " + run).isGreaterThanOrEqualTo(reported);
		}
	}

	private int writeAndKill(String url, int batches) throws IOException, InterruptedException {
		Process writer = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx128m", "-cp", System.getProperty("java.class.path"), KilledWriter.class.getName(), url)
			.redirectError(ProcessBuilder.Redirect.DISCARD)
			.start();
		int last = -1;
		try (BufferedReader output = writer.inputReader(StandardCharsets.UTF_8)) {
			for (String line = output.readLine(); line != null; line = output.readLine()) {
				last = line.matches("\\d+") ? Integer.parseInt(line) : last;
				if (last >= batches) {
					writer.toHandle().destroyForcibly();
				}
			}
		}
		assertThat(writer.waitFor()).as("ended by SIGKILL").isEqualTo(128 + 9);
		assertThat(last).isGreaterThanOrEqualTo(batches);
		return KilledWriter.BATCH * (last + 1);
	}

	private int rows(String url) {
		JdbcDataSource source = new JdbcDataSource();
		source.setURL(url);
		source.setUser("sa");
		JdbcOutboxStore store = new JdbcOutboxStore(source, new H2OutboxDialect(), OutboxTables.defaults());
		List<OutboxRecord> rows = store.read(OutboxQuery.of(0, Integer.MAX_VALUE, Long.MAX_VALUE));
		assertThat(TestRows.ids(rows)).isSorted().doesNotHaveDuplicates();
		return rows.size();
	}

}
