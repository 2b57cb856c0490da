package io.durablekafka.producer.lint;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the rules about acknowledgements, retries and idempotence, S04 to S11.
 */
class AcknowledgementRulesTests {

	@Test
	void weakAcksSwitchIdempotenceOff() {
		LintFinding finding = RuleTester.of("S04").with("acks", "1").isWarning("my.acks");
		assertThat(finding.value()).isEqualTo("1");
		assertThat(finding.origin()).isEqualTo("'my.acks' (" + RuleTester.LOCATION + ")");
		assertThat(finding.message()).contains("silently switches idempotence off");
		RuleTester.of("S04").with("acks", "all").isSilent();
		RuleTester.of("S04").with("acks", "-1").isSilent();
		RuleTester.of("S04").isSilent();
		RuleTester.of("S04").preset("acks", "1").isSilent();
		RuleTester.of("S04").with("acks", "1").with("enable.idempotence", "false").isSilent();
	}

	@Test
	void weakAcksContradictIdempotenceThatWasAskedFor() {
		RuleTester.of("S04").with("acks", "1").with("enable.idempotence", "true").isError("my.acks");
		RuleTester.of("S04").with("acks", "1").facts((facts) -> facts.delivery = "exactly-once").isError("my.acks");
	}

	@Test
	void noAcksAndAnOutboxContradictEachOther() {
		LintFinding finding = RuleTester.of("S05")
			.with("acks", "0")
			.facts((facts) -> facts.outbox = true)
			.isError("my.acks");
		assertThat(finding.fix()).contains("'all'").contains("'durable-kafka.outbox.enabled=false'");
		RuleTester.of("S05").with("acks", "0").isWarning("my.acks");
		RuleTester.of("S05").preset("acks", "0").isSilent();
		RuleTester.of("S05").with("acks", "1").facts((facts) -> facts.outbox = true).isSilent();
	}

	@Test
	void acksOfTheLeaderAloneLoseRecords() {
		RuleTester.of("S06").with("acks", "1").isWarning("my.acks");
		RuleTester.of("S06").with("acks", "0").isSilent();
		RuleTester.of("S06").preset("acks", "1").isSilent();
		RuleTester.of("S06").isSilent();
	}

	@Test
	void noRetries() {
		RuleTester.of("S07").with("retries", 0).isWarning("my.retries");
		RuleTester.of("S07").with("retries", "0").with("enable.idempotence", true).isError("my.retries");
		RuleTester.of("S07").with("retries", "1").isSilent();
		RuleTester.of("S07").with("retries", "none").isSilent();
		RuleTester.of("S07").isSilent();
	}

	@Test
	void fewRetries() {
		RuleTester.of("S08").with("retries", 3).isWarning("my.retries");
		RuleTester.of("S08").with("retries", 0).isSilent();
		RuleTester.of("S08").with("retries", Integer.MAX_VALUE).isSilent();
		RuleTester.of("S08").isSilent();
	}

	@Test
	void tooManyRequestsInFlight() {
		RuleTester.of("S09")
			.with("max.in.flight.requests.per.connection", "6")
			.isError("my.max.in.flight.requests.per.connection");
		RuleTester.of("S09").with("max.in.flight.requests.per.connection", "5").isSilent();
		RuleTester.of("S09")
			.with("max.in.flight.requests.per.connection", "6")
			.with("enable.idempotence", "false")
			.isSilent();
	}

	@Test
	void retriesOvertakeEachOther() {
		RuleTester.of("S10").with("enable.idempotence", "false").isWarning("my.enable.idempotence");
		RuleTester.of("S10")
			.with("enable.idempotence", "false")
			.with("max.in.flight.requests.per.connection", "1")
			.isSilent();
		RuleTester.of("S10").with("enable.idempotence", "false").with("retries", 0).isSilent();
		RuleTester.of("S10").isSilent();
	}

	@Test
	void transactionsNeedIdempotence() {
		RuleTester.of("S11").with("acks", "1").facts((facts) -> facts.idPrefix = "tx-").isError("my.acks");
		RuleTester.of("S11")
			.with("enable.idempotence", "false")
			.with("transactional.id", "tx")
			.isError("my.enable.idempotence");
		RuleTester.of("S11").with("retries", 0).facts((facts) -> facts.idPrefix = "tx-").isError("my.retries");
		RuleTester.of("S11").facts((facts) -> facts.idPrefix = "tx-").isSilent();
		RuleTester.of("S11").with("acks", "1").isSilent();
		RuleTester.of("S04").with("acks", "1").facts((facts) -> facts.idPrefix = "tx-").isSilent();
	}

}
