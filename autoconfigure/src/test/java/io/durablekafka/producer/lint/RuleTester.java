package io.durablekafka.producer.lint;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import io.durablekafka.producer.lint.ApplicationFacts.DoubledProperty;
import io.durablekafka.producer.lint.ApplicationFacts.Metrics;
import io.durablekafka.producer.lint.ApplicationFacts.Names;
import io.durablekafka.producer.lint.ApplicationFacts.Outbox;
import io.durablekafka.producer.lint.ApplicationFacts.Platform;
import io.durablekafka.producer.lint.ApplicationFacts.Stage;
import io.durablekafka.producer.lint.ApplicationFacts.Templates;
import io.durablekafka.producer.lint.ApplicationFacts.Transactions;
import io.durablekafka.producer.lint.ApplicationFacts.UnknownName;
import io.durablekafka.producer.settings.ProducerSettings;
import io.durablekafka.producer.settings.SettingLayer;
import io.durablekafka.producer.settings.SettingOrigin;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application with one producer, and what a rule says about it. Without changes it is
 * one that Spring Boot makes from nothing but the address of a server.
 */
final class RuleTester {

	static final String LOCATION = "class path resource [application.yml] - 7:13";

	private final String rule;

	private final Map<String, Object> values = new HashMap<>();

	private final Map<String, SettingOrigin> origins = new HashMap<>();

	Stage stage = Stage.UNKNOWN;

	String kafkaVersion = "4.2.1";

	Duration shutdownTimeout = Duration.ofSeconds(30);

	boolean outbox;

	Duration stallAfter = Duration.ofSeconds(5);

	String delivery = "";

	String optimizeFor = "";

	int partitions;

	@Nullable String idPrefix;

	@Nullable String templateIdPrefix;

	Set<String> instanceTokens = Set.of("host-1");

	@Nullable String transactionalIdProperty;

	boolean allowNonTransactional;

	boolean dataSource;

	boolean entityManager;

	List<String> databaseManagers = List.of();

	List<String> templates = List.of("kafkaTemplate");

	Map<String, Class<?>> valueTypes = Map.of();

	boolean observation;

	boolean clusterIdKnown;

	Duration closeTimeout = Duration.ofSeconds(5);

	Duration physicalCloseTimeout = Duration.ofSeconds(30);

	List<String> contentLoggers = List.of();

	int registries = 1;

	boolean primaryRegistry;

	Map<String, String> clientIds = Map.of("default", "orders-producer");

	List<DoubledProperty> doubled = List.of();

	List<UnknownName> unknown = List.of();

	Set<String> inlineSecrets = Set.of();

	private RuleTester(String rule) {
		this.rule = rule;
		with("bootstrap.servers", List.of("one:9092", "two:9092"));
		preset("key.serializer", "org.apache.kafka.common.serialization.StringSerializer");
		preset("value.serializer", "org.apache.kafka.common.serialization.StringSerializer");
	}

	static RuleTester of(String rule) {
		return new RuleTester(rule);
	}

	/**
	 * Set by the application.
	 */
	RuleTester with(String key, Object value) {
		return with(key, value, SettingLayer.SPRING);
	}

	/**
	 * Set by a preset.
	 */
	RuleTester preset(String key, Object value) {
		return with(key, value, SettingLayer.PRESET);
	}

	RuleTester with(String key, Object value, SettingLayer layer) {
		this.values.put(key, value);
		this.origins.put(key, new SettingOrigin(layer, "my." + key, LOCATION));
		return this;
	}

	RuleTester facts(Consumer<RuleTester> change) {
		change.accept(this);
		return this;
	}

	List<LintFinding> all() {
		return StaticLint.check(settings(), applicationFacts(), Set.of());
	}

	List<LintFinding> findings() {
		return all().stream().filter((finding) -> finding.rule().equals(this.rule)).toList();
	}

	LintFinding isError(String property) {
		return fires(LintSeverity.ERROR, property);
	}

	LintFinding isWarning(String property) {
		return fires(LintSeverity.WARNING, property);
	}

	LintFinding isInfo(String property) {
		return fires(LintSeverity.INFO, property);
	}

	/**
	 * The rule has found one thing.
	 */
	private LintFinding fires(LintSeverity severity, String property) {
		assertThat(findings()).as(this.rule).hasSize(1);
		LintFinding finding = findings().get(0);
		assertThat(finding.severity()).as(finding.message()).isEqualTo(severity);
		assertThat(finding.property()).isEqualTo(property);
		assertThat(finding.message()).endsWith(".").doesNotContain("null");
		assertThat(finding.fix()).matches("(?s).*[.?]");
		assertThat(finding.origin()).isNotBlank();
		return finding;
	}

	void isSilent() {
		assertThat(findings()).as(this.rule).isEmpty();
	}

	Map<String, Object> values() {
		return this.values;
	}

	ProducerSettings settings() {
		return new ProducerSettings(ProducerSettings.DEFAULT_PRODUCER, this.values, this.origins);
	}

	ApplicationFacts applicationFacts() {
		return new ApplicationFacts(new Platform(this.stage, "profile 'prod'", this.kafkaVersion, this.shutdownTimeout),
				new Outbox(this.outbox, this.stallAfter, this.delivery, this.optimizeFor, this.partitions),
				new Transactions(this.idPrefix, "my.prefix", this.templateIdPrefix, this.instanceTokens,
						this.transactionalIdProperty, this.allowNonTransactional, this.dataSource, this.entityManager,
						this.databaseManagers),
				new Templates(this.templates, this.valueTypes, this.observation, this.clusterIdKnown, this.closeTimeout,
						this.physicalCloseTimeout, this.contentLoggers),
				new Metrics(this.registries, this.primaryRegistry),
				new Names(this.clientIds, this.doubled, this.unknown, this.inlineSecrets));
	}

}
