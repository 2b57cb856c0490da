package io.durablekafka.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.durablekafka.faults.Scenario.Trait;
import io.durablekafka.faults.check.Attempts;
import io.durablekafka.faults.check.CheckResult;
import io.durablekafka.faults.check.DeliveryChecker;
import io.durablekafka.faults.check.TopicReader;
import io.durablekafka.faults.check.Workload;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of one scenario: starts the servers, lets the story happen, waits until the
 * outbox is empty, stops the application and compares.
 */
final class FaultRun {

	private static final Logger logger = LoggerFactory.getLogger(FaultRun.class);

	private static final Duration COMPLETION = Duration.ofSeconds(60);

	private static final Duration DRAIN = Duration.ofMinutes(5);

	private final Scenario scenario;

	private final FaultOptions options;

	private final Path directory;

	private final Workload workload;

	FaultRun(Scenario scenario, FaultOptions options, Path directory) {
		this.scenario = scenario;
		this.options = options;
		this.directory = directory.toAbsolutePath().normalize();
		this.workload = new Workload(options.seed(), System.currentTimeMillis(), FaultOptions.PARTITIONS,
				scenario.has(Trait.POISONED));
	}

	/**
	 * Run the scenario.
	 * @return the report, which is red as well when the run itself broke
	 */
	RunReport run() {
		try {
			Files.createDirectories(this.directory);
			return runWithServers();
		}
		catch (IOException | RuntimeException ex) {
			logger.error("The run broke", ex);
			return describe(new RunReport(this.scenario)).verdict(false,
					List.of("the run broke: " + String.valueOf(ex.getMessage()).lines().findFirst().orElse("")));
		}
	}

	private RunReport runWithServers() throws IOException {
		try (Servers servers = Servers.start(this.scenario, this.options, this.directory);
				Stage stage = new Stage(this.options, this.workload, this.directory, servers)) {
			Thread hook = new Thread(stage::close, "stage-shutdown");
			Runtime.getRuntime().addShutdownHook(hook);
			this.scenario.play(stage);
			@Nullable Double drainSeconds = end(stage);
			RunReport report = check(servers, stage, drainSeconds);
			Runtime.getRuntime().removeShutdownHook(hook);
			return report;
		}
	}

	// The order matters: nothing may be on its way into the outbox when it is looked at.
	private @Nullable Double end(Stage stage) {
		ApplicationProcess application = stage.application();
		application.stopLoad();
		long stopped = System.currentTimeMillis();
		if (!application.awaits((status) -> status.at() > stopped && status.isComplete(), COMPLETION)) {
			stage.note("some futures did not complete within %d s".formatted(COMPLETION.toSeconds()));
		}
		long completed = System.currentTimeMillis();
		if (!application.awaits((status) -> status.at() > completed && status.isDrained(), DRAIN)) {
			stage.note("the outbox was not empty after %d s, %d rows are left".formatted(DRAIN.toSeconds(),
					application.status().pending()));
		}
		application.listDeadLetters();
		@Nullable Double drainSeconds = stage.drainSeconds();
		stage.terminateApplication();
		return drainSeconds;
	}

	private RunReport check(Servers servers, Stage stage, @Nullable Double drainSeconds) throws IOException {
		Attempts attempts = Attempts.read(this.directory);
		DeliveryChecker checker = new DeliveryChecker(this.workload, attempts, deadMessageIds(),
				!this.options.baseline());
		TopicReader.read(servers.cluster().directBootstrapServers(), Workload.TOPIC, checker::accept);
		CheckResult result = checker.result();
		result.findings().forEach((finding) -> logger.warn("{}", finding));
		logger.info("failures told to the application: {}", attempts.failures());
		new Expectations(this.scenario, this.options).verify(result, stage);
		RunReport report = new RunReport(this.scenario).counts(result);
		new BlockingCheck(SendTimesReport.read(this.directory), attempts).addTo(report, stage, drainSeconds);
		report.add("incomplete", result.incomplete())
			.add("failedButSent", result.failedButSent())
			.add("failedInnocent", result.failedInnocent())
			.add("deadLettered", result.deadLettered())
			.add("outageSeconds", stage.outages().seconds())
			.add("terminationSeconds", stage.terminationSeconds());
		if (this.scenario.has(Trait.REFUSED)) {
			report.add("refusals", stage.totalRefusals());
		}
		return describe(report).verdict(result.isGreen() && stage.notes().isEmpty(), stage.notes());
	}

	private Set<String> deadMessageIds() throws IOException {
		return new HashSet<>(Files.readAllLines(this.directory.resolve("dead.txt")));
	}

	private RunReport describe(RunReport report) {
		report.add("database", this.options.database().toString())
			.add("seed", this.options.seed())
			.add("seconds", this.options.seconds())
			.add("keys", this.options.keys())
			.add("rate", this.options.rate());
		if (!this.options.without().isEmpty()) {
			report.add("without", this.options.without());
		}
		if (this.options.baseline()) {
			report.add("baseline", true);
		}
		return report;
	}

}
