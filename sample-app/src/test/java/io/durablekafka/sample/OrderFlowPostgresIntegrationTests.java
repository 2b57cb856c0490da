package io.durablekafka.sample;

import java.nio.file.Path;

import io.durablekafka.testsupport.KafkaCluster;
import io.durablekafka.testsupport.PostgresServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * The sample with your own: a broker that the application did not start, and the profile
 * {@code postgres}.
 */
@ActiveProfiles("postgres")
class OrderFlowPostgresIntegrationTests extends OrderFlow {

	@TempDir
	private static Path directory;

	private static KafkaCluster kafka;

	private static PostgresServer postgres;

	@BeforeAll
	static void start() {
		postgres = PostgresServer.builder().directory(directory.resolve("postgres")).build().start();
		kafka = KafkaCluster.builder().directory(directory.resolve("kafka")).build().start();
	}

	@AfterAll
	static void stop() {
		kafka.close();
		postgres.close();
	}

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		registry.add("KAFKA_BOOTSTRAP_SERVERS", () -> kafka.bootstrapServers());
		registry.add("POSTGRES_URL", () -> postgres.jdbcUrl());
		registry.add("POSTGRES_USER", () -> postgres.username());
		registry.add("POSTGRES_PASSWORD", () -> postgres.password());
	}

	@Override
	void breakBroker() {
		kafka.kill(0);
	}

	@Override
	void mendBroker() {
		kafka.restart(0);
	}

}
