package io.durablekafka.sample;

import java.nio.file.Path;
import java.time.Duration;

import io.durablekafka.sample.broker.BrokerCondition;
import io.durablekafka.sample.broker.LocalBroker;
import io.durablekafka.testsupport.Ports;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * The sample as it comes: a broker in a process of its own, which is killed, and H2.
 */
class OrderFlowIntegrationTests extends OrderFlow {

	@TempDir
	private static Path directory;

	@Autowired
	private LocalBroker broker;

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		registry.add("sample.directory", () -> directory.resolve("data").toString());
		registry.add("sample.broker.port", Ports::free);
	}

	@Override
	void breakBroker() {
		this.broker.kill();
	}

	@Override
	void mendBroker() {
		this.broker.restart();
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.until(() -> this.broker.condition() == BrokerCondition.RUNNING);
	}

}
