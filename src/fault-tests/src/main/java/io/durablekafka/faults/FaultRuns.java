package io.durablekafka.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Command line of the fault runs: prints one line of JSON for each run on standard output
 * and tells the rest on standard error. The exit code is 0 when all runs were green, 1
 * when one was not, 2 when the command is not understood.
 */
public final class FaultRuns {

	private static final String USAGE = """
			Usage: run <scenario>|all [--seed n] [--seconds n] [--keys n] [--rate n] [--rows n]
			           [--database %s] [--without gate|fail-stop|sort|barrier|priming|hold|idempotence] [--baseline]
			Scenarios: %s
			""";

	private FaultRuns() {
	}

	/**
	 * Run.
	 * @param args scenario and options
	 */
	public static void main(String[] args) {
		System.exit(run(List.of(args)));
	}

	private static int run(List<String> args) {
		List<Scenario> scenarios;
		FaultOptions options;
		try {
			String name = args.isEmpty() ? "" : args.get(0);
			scenarios = name.equals("all") ? List.of(Scenario.values()) : List.of(Scenario.parse(name));
			options = FaultOptions.parse(args.subList(1, args.size()));
		}
		catch (IllegalArgumentException ex) {
			System.err.println(ex.getMessage());
			System.err.printf(USAGE, Database.Kind.names("|"),
					String.join(" ", Arrays.stream(Scenario.values()).map(Scenario::toString).toList()));
			return 2;
		}
		List<RunReport> reports = new ArrayList<>();
		for (Scenario scenario : scenarios) {
			RunReport report = run(scenario, options);
			System.out.println(report);
			reports.add(report);
		}
		if (reports.size() > 1) {
			System.err.print(new ReportTable(reports));
		}
		return reports.stream().allMatch(RunReport::passed) ? 0 : 1;
	}

	private static RunReport run(Scenario scenario, FaultOptions options) {
		Path directory = Path.of(System.getProperty("fault.runs", "target/fault-runs"))
			.resolve("%s-%s-%d-%d-of-%d".formatted(scenario, options.database(), options.seed(),
					System.currentTimeMillis(), ProcessHandle.current().pid()));
		RunReport report = new FaultRun(scenario, options, directory).run();
		if (report.passed()) {
			deleteAllButLogs(directory);
		}
		else {
			System.err.println("Everything about this run is in " + directory);
		}
		return report;
	}

	private static void deleteAllButLogs(Path directory) {
		try (Stream<Path> paths = Files.walk(directory)) {
			for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
				if (Files.isDirectory(path) ? isEmpty(path) : !path.toString().endsWith(".log") || isData(path)) {
					Files.delete(path);
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	// Segments of Kafka end in .log as well, and are numbers.
	private static boolean isData(Path path) {
		return path.getFileName().toString().matches("\\d+\\.log");
	}

	private static boolean isEmpty(Path directory) throws IOException {
		try (Stream<Path> children = Files.list(directory)) {
			return children.findAny().isEmpty();
		}
	}

}
