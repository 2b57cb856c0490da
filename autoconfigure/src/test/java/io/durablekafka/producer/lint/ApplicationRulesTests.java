package io.durablekafka.producer.lint;

import java.util.List;

import io.durablekafka.producer.lint.ApplicationFacts.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests for the rules about the application: S42, S43, S45, S47, S48.
 */
class ApplicationRulesTests {

	@Test
	void observationThatAsksForTheClusterId() {
		RuleTester.of("S42")
			.facts((facts) -> facts.observation = true)
			.isWarning("spring.kafka.template.observation-enabled");
		RuleTester.of("S42").facts((facts) -> {
			facts.observation = true;
			facts.clusterIdKnown = true;
		}).isSilent();
		RuleTester.of("S42").isSilent();
	}

	@Test
	void meterRegistriesWithoutAPrimaryOne() {
		RuleTester tester = RuleTester.of("S43").facts((facts) -> facts.registries = 2);
		tester.isWarning("management.metrics");
		tester.facts((facts) -> facts.primaryRegistry = true).isSilent();
		RuleTester.of("S43").isSilent();
	}

	@Test
	void payloadsInTheLog() {
		RuleTester tester = RuleTester.of("S45").facts((facts) -> facts.contentLoggers = List.of("listener"));
		tester.isSilent();
		tester.facts((facts) -> facts.stage = Stage.PRODUCTION).isWarning("bean 'listener'");
	}

	@Test
	void templatesWithoutAPrimaryOne() {
		RuleTester.of("S47")
			.facts((facts) -> facts.templates = List.of("kafkaTemplate", "other"))
			.isWarning("bean 'kafkaTemplate'");
		RuleTester.of("S47").isSilent();
	}

	@ParameterizedTest
	@ValueSource(strings = { "2.8.0", "3.0.0", "3.9.1", "4.0.0", "4.0.1", "4.1.0", "4.1.1" })
	void clientThatCorruptsRecords(String version) {
		RuleTester.of("S48").facts((facts) -> facts.kafkaVersion = version).isError("kafka.version");
	}

	@ParameterizedTest
	@ValueSource(strings = { "2.7.2", "3.9.2", "4.0.2", "4.1.2", "4.2.0", "4.2.1", "5.0.0", "4.3", "unknown" })
	void clientThatDoesNot(String version) {
		RuleTester.of("S48").facts((facts) -> facts.kafkaVersion = version).isSilent();
	}

}
