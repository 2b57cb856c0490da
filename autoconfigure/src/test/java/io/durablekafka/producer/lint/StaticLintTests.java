package io.durablekafka.producer.lint;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StaticLint}.
 */
@Timeout(120)
class StaticLintTests {

	private static final List<String> WHAT_THE_CLIENT_REFUSES = List.of("S01", "S02", "S04", "S07", "S09", "S11", "S16",
			"S19", "S33", "S41");

	private static final Map<String, List<Object>> VALUES = Map.ofEntries(
			Map.entry("acks", List.of("0", "1", "all", "-1", "2")),
			Map.entry("enable.idempotence", List.of("true", "false", true, "maybe")),
			Map.entry("retries", List.of("0", 0, "1", "2147483647", "-1")),
			Map.entry("max.in.flight.requests.per.connection", List.of("1", "5", "6", "0")),
			Map.entry("linger.ms", List.of("0", "5", 5000, "-1")),
			Map.entry("request.timeout.ms", List.of("1000", "30000", 2147483647)),
			Map.entry("delivery.timeout.ms", List.of("1000", "30000", "120000")),
			Map.entry("transactional.id", List.of("tx", "")),
			Map.entry("transaction.timeout.ms", List.of("1000", "60000")),
			Map.entry("transaction.two.phase.commit.enable", List.of("true", "false")),
			Map.entry("compression.type", List.of("lz4", "zip")),
			Map.entry("security.protocol", List.of("PLAINTEXT", "SASL_PLAINTEXT", "plaintext", "TLS")),
			Map.entry("sasl.mechanism", List.of("", "OAUTHBEARER")),
			Map.entry("bootstrap.servers",
					List.of("localhost:1", "localhost", "localhost:70000", List.of("127.0.0.1:1"))),
			Map.entry("partitioner.class",
					List.of("org.apache.kafka.clients.producer.RoundRobinPartitioner",
							"org.apache.kafka.clients.producer.UniformStickyPartitioner")),
			Map.entry("interceptor.classes", List.of("", "java.lang.String")),
			Map.entry("batch.size", List.of("16384", "-1", 16384L)), Map.entry("max.block.ms", List.of("5000", "-5")));

	/**
	 * The client's own checks are not called at start-up, since they log a hundred lines:
	 * so the rules have to find whatever it refuses, and nothing else.
	 */
	@ParameterizedTest(name = "seed {0}")
	@MethodSource("seeds")
	void rulesFindWhatTheClientRefuses(long seed) {
		Random random = new Random(seed);
		for (int i = 0; i < 25; i++) {
			RuleTester tester = RuleTester.of("S01").with("bootstrap.servers", "localhost:1");
			List<String> keys = new ArrayList<>(VALUES.keySet().stream().sorted().toList());
			int number = 1 + random.nextInt(3);
			for (int j = 0; j < number; j++) {
				String key = keys.remove(random.nextInt(keys.size()));
				List<Object> values = VALUES.get(key);
				tester.with(key, values.get(random.nextInt(values.size())));
			}
			List<LintFinding> errors = tester.all()
				.stream()
				.filter((finding) -> finding.severity() == LintSeverity.ERROR
						&& WHAT_THE_CLIENT_REFUSES.contains(finding.rule()))
				.toList();
			assertThat(!errors.isEmpty()).as("%s: %s", tester.values(), errors)
				.isEqualTo(clientRefuses(tester.values()));
		}
	}

	static LongStream seeds() {
		String replay = System.getProperty("test.seed");
		return (replay != null) ? LongStream.of(Long.parseLong(replay)) : new Random().longs(20);
	}

	private static boolean clientRefuses(Map<String, Object> values) {
		Map<String, Object> configuration = new HashMap<>(values);
		if (String.valueOf(configuration.get("security.protocol")).startsWith("SASL")) {
			// the check of the mechanism comes first, and then needs credentials
			configuration.putIfAbsent("sasl.mechanism", "PLAIN");
			configuration.put("sasl.jaas.config",
					"org.apache.kafka.common.security.plain.PlainLoginModule required username=\"a\" password=\"b\";");
		}
		try {
			new KafkaProducer<>(configuration).close(Duration.ZERO);
			return false;
		}
		catch (ConfigException ex) {
			return true;
		}
		catch (KafkaException ex) {
			assertThat(ex.getCause()).as("%s", values).isNotNull();
			return true;
		}
	}

	@Test
	void everyRuleHasAnId() {
		assertThat(StaticLint.ids()).containsAll(IntStream.rangeClosed(1, 49).mapToObj("S%02d"::formatted).toList())
			.contains("B01", "B22")
			.hasSize(49 + 22);
	}

	@Test
	void plainApplicationHasNoErrorAndNoWarning() {
		assertThat(RuleTester.of("S01").all()).extracting(LintFinding::severity).containsOnly(LintSeverity.INFO);
		assertThat(RuleTester.of("S01").all()).extracting(LintFinding::rule).containsExactly("S24");
	}

	@Test
	void ignoredRuleIsLeftOut() {
		RuleTester tester = RuleTester.of("S06").with("acks", "1");
		assertThat(StaticLint.check(tester.settings(), tester.applicationFacts(), Set.of("S06", "S24")))
			.extracting(LintFinding::rule)
			.containsExactly("S04");
	}

	@Test
	void worstComesFirst() {
		assertThat(RuleTester.of("S01").with("acks", "1").with("linger.ms", "soon").all())
			.extracting(LintFinding::severity)
			.isSorted();
	}

	@Test
	void whatIsAboutTheApplicationIsSaidOnce() {
		RuleTester tester = RuleTester.of("S42").facts((facts) -> facts.observation = true);
		ProducerSettings other = new ProducerSettings("bulk", Map.of(), Map.of());
		assertThat(StaticLint.check(other, tester.applicationFacts(), Set.of()))
			.noneMatch((finding) -> finding.rule().equals("S42"));
	}

}
