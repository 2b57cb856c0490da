package io.durablekafka.producer.lint;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the rules about time limits: S02, S03, S24, S25, S29, S31, S32, S35, S44,
 * S49.
 */
class TimingRulesTests {

	@Test
	void deliveryTimeoutMustCoverLingerAndRequestTimeout() {
		LintFinding finding = RuleTester.of("S02")
			.with("delivery.timeout.ms", "5000")
			.with("linger.ms", "100")
			.with("request.timeout.ms", 4950)
			.isError("my.delivery.timeout.ms");
		assertThat(finding.message()).contains("'my.linger.ms' (100)").contains("'my.request.timeout.ms' (4950)");
		assertThat(finding.fix()).contains("5050 ms");
		RuleTester.of("S02")
			.with("delivery.timeout.ms", "5050")
			.with("linger.ms", "100")
			.with("request.timeout.ms", 4950)
			.isSilent();
		RuleTester.of("S02").isSilent();
	}

	@Test
	void deliveryTimeoutThatNobodySetIsRaisedSilently() {
		RuleTester.of("S02")
			.with("request.timeout.ms", "130000")
			.isInfo("durable-kafka.producer.properties.delivery.timeout.ms");
	}

	@Test
	void deliveryTimeoutShouldLeaveRoomForTwoAttempts() {
		RuleTester.of("S03").with("delivery.timeout.ms", "40000").isWarning("my.delivery.timeout.ms");
		RuleTester.of("S03").with("delivery.timeout.ms", "62005").isSilent();
		RuleTester.of("S03").with("delivery.timeout.ms", "1000").isSilent();
		RuleTester.of("S03").preset("delivery.timeout.ms", "40000").isSilent();
		RuleTester.of("S03").isSilent();
	}

	@Test
	void longMaxBlock() {
		RuleTester.of("S24").with("max.block.ms", "10001").isWarning("my.max.block.ms");
		RuleTester.of("S24").isInfo("durable-kafka.producer.properties.max.block.ms");
		RuleTester.of("S24").with("max.block.ms", "10000").isSilent();
	}

	@Test
	void shortMaxBlock() {
		RuleTester.of("S25").with("max.block.ms", "0").isError("my.max.block.ms");
		RuleTester.of("S25").with("max.block.ms", "999").isWarning("my.max.block.ms");
		RuleTester.of("S25").with("max.block.ms", "1000").isSilent();
		RuleTester.of("S25").with("max.block.ms", "soon").isSilent();
		RuleTester.of("S25").isSilent();
	}

	@Test
	void linger() {
		RuleTester.of("S29").with("linger.ms", "101").isInfo("my.linger.ms");
		RuleTester.of("S29")
			.with("linger.ms", "0")
			.facts((facts) -> facts.optimizeFor = "throughput")
			.isInfo("my.linger.ms");
		RuleTester.of("S29").with("linger.ms", "0").isSilent();
		RuleTester.of("S29").with("linger.ms", "100").isSilent();
		RuleTester.of("S29").isSilent();
	}

	@Test
	void backoffThatDoesNotGrow() {
		RuleTester.of("S31").with("retry.backoff.ms", "1001").isWarning("my.retry.backoff.ms");
		RuleTester.of("S31").with("reconnect.backoff.ms", "100").isWarning("my.reconnect.backoff.ms");
		RuleTester.of("S31").with("reconnect.backoff.ms", "100").with("reconnect.backoff.max.ms", "1000").isSilent();
		RuleTester.of("S31").with("retry.backoff.ms", "1000").isSilent();
		RuleTester.of("S31").isSilent();
	}

	@Test
	void shortRequestTimeout() {
		RuleTester.of("S32")
			.with("request.timeout.ms", "10000")
			.with("enable.idempotence", "false")
			.isWarning("my.request.timeout.ms");
		RuleTester.of("S32").with("request.timeout.ms", "1999").isInfo("my.request.timeout.ms");
		RuleTester.of("S32").with("request.timeout.ms", "10000").isSilent();
		RuleTester.of("S32").preset("request.timeout.ms", "1000").isSilent();
	}

	@Test
	void metadataThatIsForgotten() {
		RuleTester.of("S35").with("metadata.max.idle.ms", "5000").isInfo("my.metadata.max.idle.ms");
		RuleTester.of("S35").with("metadata.max.idle.ms", "60000").isSilent();
		RuleTester.of("S35").isSilent();
	}

	@Test
	void closingThatTakesLongerThanSpringWaits() {
		RuleTester.of("S44")
			.facts((facts) -> facts.closeTimeout = Duration.ofSeconds(31))
			.isWarning("spring.kafka.template.close-timeout");
		RuleTester.of("S44")
			.facts((facts) -> facts.shutdownTimeout = Duration.ofSeconds(29))
			.isWarning("the producer factory's physicalCloseTimeout");
		RuleTester.of("S44").isSilent();
	}

	@Test
	void stallAfterMustBeGreaterThanLinger() {
		RuleTester.of("S49")
			.with("linger.ms", "5000")
			.facts((facts) -> facts.outbox = true)
			.isError("durable-kafka.breaker.stall-after");
		RuleTester.of("S49").with("linger.ms", "4999").facts((facts) -> facts.outbox = true).isSilent();
		RuleTester.of("S49").with("linger.ms", "5000").isSilent();
	}

}
