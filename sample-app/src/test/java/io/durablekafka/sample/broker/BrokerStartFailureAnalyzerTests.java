package io.durablekafka.sample.broker;

import org.junit.jupiter.api.Test;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.io.support.SpringFactoriesLoader;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BrokerStartFailureAnalyzer}.
 */
class BrokerStartFailureAnalyzerTests {

	@Test
	void reasonAndWhatToDoAreNamed() {
		FailureAnalysis analysis = new BrokerStartFailureAnalyzer().analyze(new IllegalStateException(
				new BrokerStartException("port 19092 is in use", new IllegalStateException("ended"))));
		assertThat(analysis).isNotNull();
		assertThat(analysis.getDescription()).endsWith("could not start: port 19092 is in use");
		assertThat(analysis.getAction()).contains("another instance", "'sample.broker.port'", "'sample.directory'",
				"KAFKA_BOOTSTRAP_SERVERS");
	}

	@Test
	void otherFailuresAreLeftToOthers() {
		assertThat(new BrokerStartFailureAnalyzer().analyze(new IllegalStateException("other"))).isNull();
	}

	@Test
	void analyzerIsRegistered() {
		assertThat(SpringFactoriesLoader.forDefaultResourceLocation()
			.load(FailureAnalyzer.class, (type, name, failure) -> {
			})).hasAtLeastOneElementOfType(BrokerStartFailureAnalyzer.class);
	}

}
