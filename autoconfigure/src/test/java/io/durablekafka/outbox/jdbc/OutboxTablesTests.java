package io.durablekafka.outbox.jdbc;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link OutboxTables} and {@link JdbcOutboxSchema}.
 */
class OutboxTablesTests {

	@Test
	void namesHavePrefixAndSchema() {
		assertThat(OutboxTables.defaults().outbox()).isEqualTo("kafka_outbox");
		assertThat(OutboxTables.defaults().dead()).isEqualTo("kafka_outbox_dead");
		assertThat(new OutboxTables("sales", "").outbox()).isEqualTo("sales.outbox");
		assertThat(new OutboxTables("sales", "x_").dead()).isEqualTo("sales.x_outbox_dead");
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "a b", "a;", "a.b", "1a", "a-b", "a\"", "ä", "a_very_long_prefix_that_does_not_fit_anywhere" })
	void prefixMustBePlain(String prefix) {
		assertThatIllegalArgumentException().isThrownBy(() -> new OutboxTables(null, prefix))
			.withMessageContaining("'" + prefix + "'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "a b", "a;", "a.b", "1a" })
	void schemaMustBePlain(String schema) {
		assertThatIllegalArgumentException().isThrownBy(() -> new OutboxTables(schema, "kafka_"))
			.withMessageContaining("'" + schema + "'");
	}

	@Test
	void scriptKeepsDefaultNames() {
		assertThat(new JdbcOutboxSchema(new PostgresOutboxDialect(), OutboxTables.defaults()).script()).contains(
				"EXISTS kafka_outbox (", "EXISTS kafka_outbox_dead (",
				"INDEX IF NOT EXISTS kafka_outbox_dead_message_id ON kafka_outbox_dead (");
	}

	@Test
	void scriptGetsOtherNamesEverywhere() {
		assertThat(new JdbcOutboxSchema(new PostgresOutboxDialect(), new OutboxTables("sales", "x_")).script())
			.contains("EXISTS sales.x_outbox (", "EXISTS sales.x_outbox_dead (",
					"INDEX IF NOT EXISTS x_outbox_dead_message_id ON sales.x_outbox_dead (")
			.doesNotContain("kafka_");
	}

}
