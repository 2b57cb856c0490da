package io.durablekafka.producer.lint.cluster;

import java.util.List;

import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FindingLog}.
 */
@ExtendWith(OutputCaptureExtension.class)
class FindingLogTests {

	private static final String MIN_ISR = TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG;

	private final TestCluster cluster = new TestCluster();

	private final FindingLog log = new FindingLog();

	@Test
	void findingIsLoggedOnceUntilItIsResolved(CapturedOutput output) {
		this.cluster.topicConfig.put(MIN_ISR, "1");
		check();
		check();
		assertThat(output.getAll().lines().filter((line) -> line.contains("B03"))).singleElement()
			.asString()
			.contains("WARN", "B03", "topic 'orders'", "producer 'default'", "Set 'min.insync.replicas'");
		this.cluster.denied.add("config");
		check();
		assertThat(output).doesNotContain("resolved");
		this.cluster.denied.clear();
		this.cluster.topicConfig.put(MIN_ISR, "2");
		check();
		check();
		assertThat(output.getAll().lines().filter((line) -> line.contains("resolved"))).singleElement()
			.asString()
			.contains("INFO", "B03", "topic 'orders'");
		this.cluster.topicConfig.put(MIN_ISR, "1");
		check();
		assertThat(output.getAll().lines().filter((line) -> line.contains("WARN"))).hasSize(2);
	}

	@Test
	void worseFindingIsLoggedAgain(CapturedOutput output) {
		this.cluster.topicConfig.put(MIN_ISR, "3");
		check();
		this.cluster.topicConfig.put(MIN_ISR, "4");
		check();
		assertThat(output).contains("B04 WARNING", "B04 ERROR").doesNotContain("B04, producer 'default': resolved");
	}

	@Test
	void secretsAreNotLogged(CapturedOutput output) {
		this.cluster.producer.put("sasl.jaas.config", "x required username=a password=\"geheim\";");
		this.cluster.producer.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, "2097152");
		this.cluster.topicConfig.put(MIN_ISR, "1");
		check();
		assertThat(output).contains("B07").doesNotContain("geheim");
	}

	private void check() {
		ClusterView view = this.cluster.view();
		this.log.log(new ClusterCheckResult("default", view.snapshot(), this.cluster.checkAll(), List.of("orders")));
	}

}
