package io.durablekafka.testsupport;

import java.util.Map;

import org.junit.jupiter.api.condition.EnabledIf;

/**
 * Tests for {@link MySqlServer}.
 */
@EnabledIf(value = "io.durablekafka.testsupport.MySqlServer#isAvailable",
		disabledReason = "needs the Maven profile 'mysql'")
class MySqlServerIntegrationTests extends DatabaseServerContractTests {

	@Override
	DatabaseServer.Builder<?> builder() {
		return MySqlServer.builder();
	}

	@Override
	String complaintAboutUnknownSetting() {
		return "unknown variable 'no_such_setting=1'";
	}

	@Override
	Map<String, String> durability() {
		return Map.of("SELECT @@innodb_flush_log_at_trx_commit", "1", "SELECT @@sync_binlog", "1");
	}

}
