package io.durablekafka.autoconfigure;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what the log says about properties of topics that are not in force
 * everywhere.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class PartitioningWarningsTests {

	private static final String ROUND_ROBIN = "durable-kafka.topics.orders.partitioning.strategy=round-robin";

	@TempDir
	private Path directory;

	@Test
	void needOfAnOutboxIsTold(CapturedOutput output) {
		runner()
			.withPropertyValues("durable-kafka.outbox.enabled=false", ROUND_ROBIN,
					"durable-kafka.topics.orders.max-size=1KB")
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).contains("Kafka's client chooses the partitions of producer 'default'",
				"nobody checks 'max-size' of the topics [orders]");
	}

	@Test
	void transactionsAreToldToBeWithout(CapturedOutput output) {
		runner()
			.withPropertyValues("spring.kafka.producer.transaction-id-prefix=tx-",
					"spring.kafka.template.allow-non-transactional=true", ROUND_ROBIN)
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).contains("partitions of records in Kafka transactions");
	}

	@Test
	void lostOrderIsTold(CapturedOutput output) {
		runner().withPropertyValues(ROUND_ROBIN, "durable-kafka.topics.orders.key=required")
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output)
			.contains("'durable-kafka.topics.[orders].partitioning.strategy' those of one key have no order");
	}

	@Test
	void nothingIsToldOtherwise(CapturedOutput output) {
		runner().withPropertyValues(ROUND_ROBIN).run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).doesNotContain("'partitioning'", "'max-size'", "no order");
	}

	@Test
	void wrongRoutesDoNotStart() {
		runner().withPropertyValues("durable-kafka.topics.orders.partitioning.strategy=key-routing")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("durable-kafka.topics.[orders].partitioning.strategy"));
	}

	private ApplicationContextRunner runner() {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(DurableKafkaAutoConfiguration.class, KafkaAutoConfiguration.class,
					OutboxAutoConfiguration.class))
			.withPropertyValues("spring.kafka.bootstrap-servers=localhost:1",
					"durable-kafka.outbox.embedded.path=" + this.directory.resolve("outbox"));
	}

}
