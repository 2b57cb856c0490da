package io.durablekafka.sample;

import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;

import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.test.context.TestPropertySource;

/**
 * The sample in containers, as in any other application. The broker is paused and not
 * killed, since a container that is started again listens on another port.
 */
@Testcontainers(disabledWithoutDocker = true)
@TestPropertySource(properties = "sample.broker.enabled=false")
class OrderFlowContainersIntegrationTests extends OrderFlow {

	@Container
	@ServiceConnection
	private static final KafkaContainer kafka = new KafkaContainer("apache/kafka:4.2.1");

	@Container
	@ServiceConnection
	private static final PostgreSQLContainer postgres = new PostgreSQLContainer("postgres:17");

	@Override
	void breakBroker() {
		kafka.getDockerClient().pauseContainerCmd(kafka.getContainerId()).exec();
	}

	@Override
	void mendBroker() {
		kafka.getDockerClient().unpauseContainerCmd(kafka.getContainerId()).exec();
	}

}
