package io.durablekafka.autoconfigure;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.durablekafka.DeliveryStatus;
import io.durablekafka.DurableKafkaTemplate;
import io.durablekafka.Outcome;
import io.durablekafka.record.RecordValidationException;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.h2.tools.Server;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.prometheus.PrometheusMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.context.EmbeddedKafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the meters as Prometheus gets them, against the tables of the documentation:
 * an application sends on both paths, has a record refused, and is scraped before and
 * after.
 */
@EmbeddedKafka(topics = "orders", partitions = 1, bootstrapServersProperty = "test.embedded.servers")
@Timeout(180)
class MetersIntegrationTests {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final String PREFIX = "durable_kafka_";

	private static final Path DASHBOARDS = Path.of("../src/dashboards");

	@TempDir
	private static Path directory;

	private static MeterTables tables;

	private static String idle;

	private static String busy;

	private static List<Meter.Id> meters;

	private static Set<String> exported;

	@BeforeAll
	static void scrape(EmbeddedKafkaBroker broker) throws Exception {
		tables = new MeterTables();
		// in a server, so that there is a spill
		Server server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
		try {
			runner(broker.getBrokersAsString(), server.getPort()).run((context) -> {
				assertThat(context).hasNotFailed();
				PrometheusMeterRegistry registry = context.getBean(PrometheusMeterRegistry.class);
				idle = registry.scrape();
				sendOnBothPaths(context.getBean(DurableKafkaTemplate.class), context.getBean(DeliveryStatus.class));
				busy = registry.scrape();
				meters = registry.getMeters()
					.stream()
					.map(Meter::getId)
					.filter((id) -> id.getName().startsWith("durable.kafka."))
					.toList();
				exported = meters.stream().map((id) -> exportedName(registry, id)).collect(Collectors.toSet());
			});
		}
		finally {
			server.stop();
		}
	}

	private static ApplicationContextRunner runner(String brokers, int databasePort) {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(DurableKafkaAutoConfiguration.class, KafkaAutoConfiguration.class,
					OutboxAutoConfiguration.class, DataSourceAutoConfiguration.class,
					DurableKafkaMetricsAutoConfiguration.class, ProducerLintAutoConfiguration.class,
					MetricsAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class,
					PrometheusMetricsExportAutoConfiguration.class))
			.withPropertyValues("spring.kafka.bootstrap-servers=" + brokers,
					"spring.datasource.url=jdbc:h2:tcp://localhost:%d/%s".formatted(databasePort,
							directory.resolve("outbox")),
					"spring.datasource.username=sa", "durable-kafka.outbox.initialize-schema=always",
					"durable-kafka.outbox.spill.path=" + directory.resolve("spill/records"),
					"durable-kafka.outbox.cap.rows=1000", "durable-kafka.outbox.cap.bytes=1MB",
					"durable-kafka.outbox.cap.age=1h", "durable-kafka.headers.on-error=skip",
					"management.metrics.distribution.percentiles-histogram.durable.kafka=true");
	}

	@SuppressWarnings("unchecked")
	private static void sendOnBothPaths(DurableKafkaTemplate<?, ?> anyTemplate, DeliveryStatus status) {
		DurableKafkaTemplate<String, String> template = (DurableKafkaTemplate<String, String>) anyTemplate;
		ProducerRecord<String, String> record = new ProducerRecord<>("orders", "key", "value");
		assertThat(template.sendAndWait(record, LIMIT).outcome()).isEqualTo(Outcome.PUBLISHED);
		status.forceBreakerOpen();
		Awaitility.await().atMost(LIMIT).until(() -> template.sendAndWait(record, LIMIT).outcome() == Outcome.STORED);
		Awaitility.await().atMost(LIMIT).until(() -> status.relayed() > 0);
		assertThatExceptionOfType(RecordValidationException.class)
			.isThrownBy(() -> template.sendAndWait(new ProducerRecord<>("no topic", "key", "value"), LIMIT));
	}

	private static String exportedName(PrometheusMeterRegistry registry, Meter.Id id) {
		String name = registry.config().namingConvention().name(id.getName(), id.getType(), id.getBaseUnit());
		return (id.getType() == Meter.Type.COUNTER) ? name + "_total" : name;
	}

	@Test
	void everyMeterIsDocumentedAndEveryDocumentedMeterIsThere() {
		Set<String> names = meters.stream().map(Meter.Id::getName).collect(Collectors.toSet());
		assertThat(names).containsExactlyInAnyOrderElementsOf(tables.descriptions().keySet());
	}

	@Test
	void typesAndTagsAreAsDocumented() {
		for (Meter.Id id : meters) {
			assertThat(tables.descriptions().get(id.getName())).as(id.getName())
				.contains(id.getType().name().toLowerCase(Locale.ROOT).replace('_', ' '));
			assertThat(tables.tags(id.getName())).as(id.getName())
				.containsAll(id.getTags().stream().map(Tag::getKey).toList());
		}
	}

	@Test
	void everyMeterIsScrapedAndNothingElse() {
		Set<String> families = families(busy);
		assertThat(families).containsAll(exported);
		assertThat(families)
			.allSatisfy((family) -> assertThat(exported).containsAnyOf(family, family.replaceAll("_max$", "")));
	}

	private static Set<String> families(String scrape) {
		return find("(?m)^# TYPE (" + PREFIX + "\\w+) ", scrape);
	}

	@Test
	void nothingIsNotANumberWhileIdle() {
		assertThat(families(idle)).contains("durable_kafka_outbox_records");
		assertThat(Arrays.stream(idle.split("\n")).filter((line) -> line.startsWith(PREFIX)))
			.noneMatch((line) -> line.endsWith("NaN"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "durable-kafka-grafana.json", "durable-kafka-alerts.yml" })
	void dashboardAndAlertsAskForWhatIsScraped(String file) throws IOException {
		String text = Files.readString(DASHBOARDS.resolve(file));
		Set<String> asked = find("\\b(" + PREFIX + "\\w+)", text);
		assertThat(asked).hasSizeGreaterThan(10);
		assertThat(find("(?m)^(" + PREFIX + "\\w+)[{ ]", busy)).containsAll(asked);
		Matcher selector = Pattern.compile("\\b(" + PREFIX + "\\w+)\\{([^}]*)\\}").matcher(text);
		while (selector.find()) {
			Set<String> labels = find("(\\w+)=", selector.group(2));
			// those that Prometheus adds
			labels.removeAll(Set.of("job", "instance"));
			String samples = String.join(",", find("(?m)^" + selector.group(1) + "\\{([^}]*)\\}", busy));
			assertThat(find("(\\w+)=", samples)).as(selector.group()).containsAll(labels);
		}
	}

	private static Set<String> find(String pattern, String text) {
		return Pattern.compile(pattern)
			.matcher(text)
			.results()
			.map((result) -> result.group(1))
			.collect(Collectors.toSet());
	}

	@Test
	void dashboardHasItsRows() throws IOException {
		JsonNode dashboard = new JsonMapper()
			.readTree(Files.readString(DASHBOARDS.resolve("durable-kafka-grafana.json")));
		assertThat(dashboard.get("schemaVersion").asInt()).isGreaterThanOrEqualTo(38);
		assertThat(dashboard.at("/templating/list/0/type").asString()).isEqualTo("datasource");
		List<String> rows = new ArrayList<>();
		for (JsonNode panel : dashboard.get("panels")) {
			if (panel.get("type").asString().equals("row")) {
				rows.add(panel.get("title").asString());
			}
			else {
				assertThat(panel.at("/datasource/uid").asString()).isEqualTo("${datasource}");
				assertThat(panel.get("targets")).isNotEmpty();
			}
		}
		assertThat(rows).containsExactly("Sends", "Breaker and throttling", "Outbox", "Relay", "Clients");
	}

	@ParameterizedTest
	@CsvSource({ "check, durable-kafka-alerts.yml", "test, durable-kafka-alerts-test.yml" })
	void promtoolTakesTheAlerts(String command, String file) throws Exception {
		Optional<Path> promtool = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
			.map((entry) -> Path.of(entry, "promtool"))
			.filter(Files::isExecutable)
			.findFirst();
		Assumptions.assumeTrue(promtool.isPresent(), "promtool is not on the path");
		Process process = new ProcessBuilder(promtool.get().toString(), command, "rules",
				DASHBOARDS.resolve(file).toString())
			.redirectErrorStream(true)
			.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(output).isZero();
	}

}
