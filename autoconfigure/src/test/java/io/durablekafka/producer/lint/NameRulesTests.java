package io.durablekafka.producer.lint;

import java.util.List;
import java.util.Map;
import java.util.Set;

import io.durablekafka.producer.lint.ApplicationFacts.DoubledProperty;
import io.durablekafka.producer.lint.ApplicationFacts.UnknownName;
import io.durablekafka.producer.settings.ProducerSettings;
import io.durablekafka.producer.settings.SettingLayer;
import io.durablekafka.producer.settings.SettingOrigin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the rules about names, S20 to S22.
 */
class NameRulesTests {

	@ParameterizedTest
	@CsvSource({ "linger.mss, linger.ms", "batch-size, batch.size", "max.request.sise, max.request.size",
			"enable.idempotent, enable.idempotence", "Linger.ms, linger.ms", "compression_type, compression.type",
			"ack, acks", "acsk, acks", "delivery.timeout, delivery.timeout.ms", "retires, retries",
			"max.in.flight.request.per.connection, max.in.flight.requests.per.connection" })
	void typoHasASuggestion(String typo, String meant) {
		LintFinding finding = RuleTester.of("S20").with(typo, "5").isWarning("my." + typo);
		assertThat(finding.fix()).isEqualTo("Did you mean '%s'?".formatted(meant));
		assertThat(finding.value()).isEqualTo("5");
	}

	@Test
	void typoOfASecretDoesNotShowIt() {
		LintFinding finding = RuleTester.of("S20")
			.with("sasl.jaas.confg", "password=x")
			.isWarning("my.sasl.jaas.confg");
		assertThat(finding.toString()).doesNotContain("password=x");
	}

	@ParameterizedTest
	@ValueSource(strings = { "schema.registry.url", "spring.json.add.type.headers", "basic.auth.user.info",
			"auto.register.schemas", "sasl.login.connect.timeout.ms", "ssl.keystore.location", "aws.region",
			"apicurio.registry.url", "confluent.monitoring.interceptor.topic", "metrics.context.cluster" })
	void settingThatSomebodyReadsIsNotReported(String key) {
		RuleTester.of("S20").with(key, "value").isSilent();
	}

	@Test
	void unknownNameWithoutANearOneIsMild() {
		LintFinding finding = RuleTester.of("S20").with("our.own.thing", "hidden").isInfo("my.our.own.thing");
		assertThat(finding.value()).isEqualTo("******");
	}

	@Test
	void whatAnOwnClassMayReadIsNotReported() {
		RuleTester.of("S20")
			.with("our.own.thing", "x")
			.with("value.serializer", "com.example.OrderSerializer")
			.isSilent();
		RuleTester.of("S20")
			.with("our.own.thing", "x")
			.with("interceptor.classes", "com.example.Tracing, com.example.Audit")
			.isSilent();
		RuleTester.of("S20")
			.with("linger.mss", "5")
			.with("value.serializer", "com.example.OrderSerializer")
			.isWarning("my.linger.mss");
	}

	@Test
	void unknownNameThatAllClientsGetIsNotReported() {
		ProducerSettings settings = new ProducerSettings("default", Map.of("our.own.thing", "x"),
				Map.of("our.own.thing",
						new SettingOrigin(SettingLayer.SPRING, "spring.kafka.properties.our.own.thing", null)));
		assertThat(StaticLint.check(settings, RuleTester.of("S20").applicationFacts(), Set.of()))
			.noneMatch((finding) -> finding.rule().equals("S20"));
	}

	@Test
	void propertyOfOursThatDoesNotExist() {
		UnknownName name = new UnknownName("durable-kafka.producer.linger-mss", "durable-kafka.producer.linger-mss",
				"'durable-kafka.producer.linger-mss'",
				Set.of("durable-kafka.producer.linger", "durable-kafka.producer.max-block"));
		LintFinding finding = RuleTester.of("S20")
			.facts((facts) -> facts.unknown = List.of(name))
			.isWarning("durable-kafka.producer.linger-mss");
		assertThat(finding.fix()).isEqualTo("Did you mean 'durable-kafka.producer.linger'?");
	}

	@Test
	void settingInTwoPlaces() {
		DoubledProperty doubled = new DoubledProperty("acks", "spring.kafka.producer.properties.acks",
				"spring.kafka.producer.acks", "because");
		LintFinding finding = RuleTester.of("S21")
			.facts((facts) -> facts.doubled = List.of(doubled))
			.isWarning("spring.kafka.producer.acks");
		assertThat(finding.message()).contains("'spring.kafka.producer.properties.acks'");
		RuleTester.of("S21").isSilent();
	}

	@Test
	void settingOfAnotherClient() {
		assertThat(RuleTester.of("S22").with("max.poll.records", "5").isWarning("my.max.poll.records").message())
			.contains("consumers");
		RuleTester.of("S22").with("client.id", "5").isSilent();
		RuleTester.of("S20").with("max.poll.records", "5").isSilent();
	}

	@Test
	void distanceCountsEdits() {
		assertThat(Suggestions.distance("", "abc")).isEqualTo(3);
		assertThat(Suggestions.distance("abc", "abc")).isZero();
		assertThat(Suggestions.distance("kitten", "sitting")).isEqualTo(3);
		assertThat(Suggestions.distance("acsk", "acks")).isEqualTo(1);
	}

	@Test
	void whatIsFarFromEverythingHasNoSuggestion() {
		assertThat(Suggestions.nearest("completely.different", Set.of("acks", "retries"))).isNull();
		assertThat(Suggestions.nearest("x", Set.of())).isNull();
	}

}
