package io.durablekafka.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import io.durablekafka.faults.Scenario.Trait;
import io.durablekafka.faults.check.Attempts;
import io.durablekafka.faults.check.CheckResult;
import io.durablekafka.faults.check.DeliveryChecker;
import io.durablekafka.faults.check.JournalSummary;
import io.durablekafka.faults.check.Leniency;
import io.durablekafka.faults.check.Share;
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

	private static final int RECORDS_AT_ONCE = 1_000_000;

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
		String obstacle = this.scenario.obstacle(this.options);
		if (obstacle != null) {
			logger.warn("{} is skipped: {}", this.scenario, obstacle);
			return describe(new RunReport(this.scenario)).skipped(obstacle);
		}
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
				Stage stage = new Stage(this.scenario, this.options, this.workload, this.directory, servers)) {
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
		Collection<ApplicationProcess> applications = stage.applications().all();
		applications.forEach(ApplicationProcess::stopLoad);
		for (ApplicationProcess application : applications) {
			long stopped = System.currentTimeMillis();
			if (!application.awaits((status) -> status.at() > stopped && status.isComplete(), COMPLETION)) {
				stage.note("some futures did not complete within %d s".formatted(COMPLETION.toSeconds()));
			}
		}
		awaitDrained(stage);
		stage.application().listDeadLetters();
		@Nullable Double drainSeconds = stage.drainSeconds();
		for (int instance = 0; instance < applications.size(); instance++) {
			stage.terminateApplication(instance);
		}
		return drainSeconds;
	}

	private void awaitDrained(Stage stage) {
		ApplicationProcess application = stage.application();
		// A count that began before the last future of another instance was complete does
		// not tell
		long completed = System.currentTimeMillis();
		application.awaits((status) -> status.at() > completed, COMPLETION);
		long counted = System.currentTimeMillis();
		if (!application.awaits((status) -> status.at() > counted && status.isDrained(), DRAIN)) {
			stage.note("the outbox was not empty after %d s, %d rows are left".formatted(DRAIN.toSeconds(),
					application.status().pending()));
		}
	}

	private RunReport check(Servers servers, Stage stage, @Nullable Double drainSeconds) throws IOException {
		JournalSummary journals = JournalSummary.read(this.directory, this.workload.startedAt(),
				stage.applications()::clockOffset);
		logger.info("failures told to the application: {}", journals.failures());
		CheckResult result = compare(servers, stage, journals);
		result.findings().forEach((finding) -> logger.warn("{}", finding));
		new Expectations(this.scenario, this.options).verify(result, journals, stage);
		RunReport report = new RunReport(this.scenario).counts(result);
		new BlockingCheck(new SendTimesReport(this.directory, stage.applications()), journals).addTo(report, stage,
				drainSeconds);
		report.add("incomplete", result.incomplete())
			.add("failedButSent", result.failedButSent())
			.add("failedInnocent", result.failedInnocent())
			.add("deadLettered", result.deadLettered())
			.add("outageSeconds", stage.outages().seconds())
			.add("terminationSeconds", stage.applications().terminationSeconds());
		if (this.scenario.has(Trait.REFUSED)) {
			report.add("refusals", servers.refusals());
		}
		return describe(report).verdict(result.isGreen() && stage.notes().isEmpty(), stage.notes());
	}

	// One share of the records after the other, each with everything that is in the topic
	private CheckResult compare(Servers servers, Stage stage, JournalSummary journals) throws IOException {
		Leniency leniency = new Leniency(this.scenario.has(Trait.DEAD_LETTERS), stage.erasedAt());
		int shares = Share.count(journals.attempts(), RECORDS_AT_ONCE);
		CheckResult result = null;
		for (int i = 0; i < shares; i++) {
			Share share = new Share(i, shares);
			logger.info("checking {} of {}", i + 1, shares);
			DeliveryChecker checker = new DeliveryChecker(this.workload, Attempts.read(this.directory, share),
					deadMessageIds(), !this.options.baseline(), share, leniency);
			TopicReader.read(servers.cluster().directBootstrapServers(), Workload.TOPIC, checker::accept);
			result = (result != null) ? result.plus(checker.result()) : checker.result();
		}
		return Objects.requireNonNull(result);
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
		if (this.scenario.has(Trait.LONG)) {
			report.add("rows", this.options.rows());
		}
		if (!this.options.without().isEmpty()) {
			report.add("without", this.options.without());
		}
		if (this.options.baseline()) {
			report.add("baseline", true);
		}
		return report;
	}

}
