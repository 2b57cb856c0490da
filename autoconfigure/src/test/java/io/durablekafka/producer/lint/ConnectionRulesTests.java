package io.durablekafka.producer.lint;

import java.util.List;
import java.util.Set;

import io.durablekafka.producer.lint.ApplicationFacts.Stage;
import io.durablekafka.producer.settings.SettingLayer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the rules about the way to the cluster: S17 to S19, S36 to S38.
 */
class ConnectionRulesTests {

	private static final String SERVERS = "bootstrap.servers";

	@Test
	void defaultServerInProduction() {
		RuleTester tester = RuleTester.of("S17")
			.with(SERVERS, List.of("localhost:9092"), SettingLayer.SPRING_BOOT_DEFAULT);
		tester.isSilent();
		tester.facts((facts) -> facts.stage = Stage.CLOUD).isWarning("my.bootstrap.servers");
		tester.facts((facts) -> facts.stage = Stage.PRODUCTION).isError("my.bootstrap.servers");
		RuleTester.of("S17")
			.with(SERVERS, "localhost:9092")
			.facts((facts) -> facts.stage = Stage.PRODUCTION)
			.isSilent();
	}

	@Test
	void singleServer() {
		RuleTester.of("S18")
			.with(SERVERS, "10.0.0.1:9092")
			.facts((facts) -> facts.stage = Stage.PRODUCTION)
			.isWarning("my.bootstrap.servers");
		RuleTester.of("S18")
			.with(SERVERS, "kafka-bootstrap:9092")
			.facts((facts) -> facts.stage = Stage.CLOUD)
			.isInfo("my.bootstrap.servers");
		RuleTester.of("S18").with(SERVERS, "10.0.0.1:9092").isSilent();
		RuleTester.of("S18")
			.with(SERVERS, "localhost:9092")
			.facts((facts) -> facts.stage = Stage.PRODUCTION)
			.isSilent();
		RuleTester.of("S18").facts((facts) -> facts.stage = Stage.PRODUCTION).isSilent();
	}

	@Test
	void serverThatIsNone() {
		assertThat(RuleTester.of("S19").with(SERVERS, "one:9092,kafka").isError("my.bootstrap.servers").message())
			.contains("'kafka' is not of the form host:port");
		RuleTester.of("S19").with(SERVERS, List.of("kafka:99999")).isError("my.bootstrap.servers");
		RuleTester.of("S19").with(SERVERS, List.of("kafka:99999999999")).isError("my.bootstrap.servers");
		RuleTester.of("S19").with(SERVERS, "one:9092, ONE:9092").isWarning("my.bootstrap.servers");
		RuleTester.of("S19").with(SERVERS, "PLAINTEXT://one:9092,[::1]:9092").isSilent();
	}

	@Test
	void thisMachineInProduction() {
		RuleTester.of("S19")
			.with(SERVERS, "localhost:9092,127.0.0.1:9093")
			.facts((facts) -> facts.stage = Stage.PRODUCTION)
			.isWarning("my.bootstrap.servers");
		RuleTester.of("S19").with(SERVERS, "localhost:9092").isSilent();
	}

	@Test
	void noRebootstrap() {
		RuleTester.of("S36").with("metadata.recovery.strategy", "none").isWarning("my.metadata.recovery.strategy");
		RuleTester.of("S36").isSilent();
	}

	@Test
	void plaintextInProduction() {
		RuleTester.of("S37")
			.facts((facts) -> facts.stage = Stage.PRODUCTION)
			.isWarning("durable-kafka.producer.properties.security.protocol");
		RuleTester.of("S37")
			.with("security.protocol", "SSL")
			.facts((facts) -> facts.stage = Stage.PRODUCTION)
			.isSilent();
		RuleTester.of("S37").with("security.protocol", "SASL_PLAINTEXT").isSilent();
	}

	@Test
	void certificatesWhoseNameIsNotChecked() {
		RuleTester.of("S37")
			.with("security.protocol", "SASL_SSL")
			.with("ssl.endpoint.identification.algorithm", "")
			.isWarning("my.ssl.endpoint.identification.algorithm");
		RuleTester.of("S37").with("ssl.endpoint.identification.algorithm", "").isSilent();
	}

	@Test
	void secretInFile() {
		RuleTester tester = RuleTester.of("S37").with("security.protocol", "SSL").facts((facts) -> {
			facts.stage = Stage.PRODUCTION;
			facts.inlineSecrets = Set.of("spring.kafka.ssl.key-password");
		});
		assertThat(tester.isWarning("spring.kafka.ssl.key-password").value()).isEqualTo("******");
		tester.facts((facts) -> facts.stage = Stage.CLOUD).isSilent();
	}

	@Test
	void bundleThatHasNoEffect() {
		RuleTester.of("S38")
			.with("org.springframework.boot.ssl.SslBundle", "bundle", SettingLayer.SPRING)
			.isError("durable-kafka.producer.properties.security.protocol");
		RuleTester.of("S38")
			.with("ssl.engine.factory.class", "org.springframework.boot.kafka.autoconfigure.SslBundleSslEngineFactory")
			.with("security.protocol", "SASL_SSL")
			.with("ssl.truststore.location", "/certificates")
			.isError("my.ssl.truststore.location");
		RuleTester.of("S38")
			.with("org.springframework.boot.ssl.SslBundle", "bundle", SettingLayer.SPRING)
			.with("security.protocol", "SSL")
			.isSilent();
		RuleTester.of("S38").with("ssl.truststore.location", "/certificates").isSilent();
	}

}
