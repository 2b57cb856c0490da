package io.durablekafka.testsupport;

import java.util.Map;

/**
 * Tests for {@link PostgresServer}.
 */
class PostgresServerIntegrationTests extends DatabaseServerContractTests {

	@Override
	DatabaseServer.Builder<?> builder() {
		return PostgresServer.builder();
	}

	@Override
	String complaintAboutUnknownSetting() {
		return "unrecognized configuration parameter";
	}

	@Override
	Map<String, String> durability() {
		return Map.of("SHOW fsync", "on", "SHOW synchronous_commit", "on");
	}

}
