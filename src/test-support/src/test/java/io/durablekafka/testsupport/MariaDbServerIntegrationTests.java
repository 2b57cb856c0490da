package io.durablekafka.testsupport;

import java.util.Map;

import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Tests for {@link MariaDbServer}.
 */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class MariaDbServerIntegrationTests extends DatabaseServerContractTests {

	@Override
	DatabaseServer.Builder<?> builder() {
		return MariaDbServer.builder();
	}

	@Override
	String complaintAboutUnknownSetting() {
		return "unknown variable 'no_such_setting=1'";
	}

	@Override
	Map<String, String> durability() {
		return Map.of("SELECT @@innodb_flush_log_at_trx_commit", "1");
	}

}
