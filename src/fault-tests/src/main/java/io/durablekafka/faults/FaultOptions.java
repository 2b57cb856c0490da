package io.durablekafka.faults;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a run is asked to do.
 *
 * @param seed what all records and choices derive from
 * @param seconds length of the run in seconds; half of it is the outage
 * @param keys number of keys
 * @param rate records per second
 * @param rows length of the backlog of a long outage
 * @param database where the outbox is
 * @param without safeguard to switch off, empty for none
 * @param baseline whether to run with Spring Boot's own template, to see what the library
 * changes
 */
record FaultOptions(long seed, int seconds, int keys, int rate, int rows, Database.Kind database, String without,
		boolean baseline) {

	static final int THREADS = 4;

	static final int PARTITIONS = 12;

	private static final Set<String> SAFEGUARDS = Set.of("gate", "fail-stop", "sort", "barrier", "priming", "hold",
			"idempotence");

	private static final String BASELINE = "--baseline";

	private static final List<String> NAMES = List.of("--seed", "--seconds", "--keys", "--rate", "--rows", "--database",
			"--without", BASELINE);

	private static final int MIN_SECONDS = 12;

	/**
	 * Check the options.
	 * @throws IllegalArgumentException if a value is out of its range
	 */
	FaultOptions {
		require(seconds >= MIN_SECONDS, "--seconds must be at least " + MIN_SECONDS);
		require(keys >= THREADS, "--keys must be at least " + THREADS);
		require(rate >= THREADS && rate <= 50_000, "--rate must be between " + THREADS + " and 50000");
		require(rows > 0, "--rows must be positive");
		require(without.isEmpty() || SAFEGUARDS.contains(without), "--without '%s' is unknown, expected one of %s"
			.formatted(without, SAFEGUARDS.stream().sorted().toList()));
	}

	private static void require(boolean condition, String message) {
		if (!condition) {
			throw new IllegalArgumentException(message);
		}
	}

	static FaultOptions defaults() {
		return parse(List.of());
	}

	/**
	 * Parse a command line.
	 * @param args the options, without the scenario
	 * @return the options
	 * @throws IllegalArgumentException if an option or value is unknown
	 */
	static FaultOptions parse(List<String> args) {
		Map<String, String> values = new HashMap<>();
		Iterator<String> rest = args.iterator();
		while (rest.hasNext()) {
			String option = rest.next();
			require(NAMES.contains(option), "unknown option '%s', expected one of %s".formatted(option, NAMES));
			require(option.equals(BASELINE) || rest.hasNext(), option + " needs a value");
			values.put(option, option.equals(BASELINE) ? "true" : rest.next());
		}
		return new FaultOptions(number(values, "--seed", 1), number(values, "--seconds", 60),
				number(values, "--keys", 500), number(values, "--rate", 2000), number(values, "--rows", 5_000_000),
				Database.Kind.parse(values.getOrDefault("--database", "postgres")),
				values.getOrDefault("--without", ""), values.containsKey(BASELINE));
	}

	private static int number(Map<String, String> values, String option, int otherwise) {
		String value = values.get(option);
		try {
			return (value != null) ? Integer.parseInt(value) : otherwise;
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException("%s '%s' is not a number".formatted(option, value), ex);
		}
	}

}
