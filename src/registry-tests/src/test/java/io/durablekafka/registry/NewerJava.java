package io.durablekafka.registry;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * Finds a Java that the registry runs on: the one of this JVM, one that the environment
 * names, or a neighbour of this one.
 */
final class NewerJava {

	private static final int NEEDED = 21;

	private NewerJava() {
	}

	static Optional<Path> find() {
		Path own = Path.of(System.getProperty("java.home"));
		Stream<Path> named = System.getenv()
			.entrySet()
			.stream()
			.filter((variable) -> variable.getKey().startsWith("JAVA_HOME"))
			.map((variable) -> Path.of(variable.getValue()));
		return Stream.of(Stream.of(own), named, neighbours(own))
			.flatMap((homes) -> homes)
			.filter((home) -> version(home) >= NEEDED)
			.findFirst();
	}

	private static Stream<Path> neighbours(Path own) {
		try (Stream<Path> homes = Files.list(own.toAbsolutePath().getParent())) {
			return homes.sorted().toList().stream();
		}
		catch (IOException ex) {
			return Stream.empty();
		}
	}

	private static int version(Path home) {
		Properties release = new Properties();
		try (Reader reader = Files.newBufferedReader(home.resolve("release"))) {
			release.load(reader);
			String version = release.getProperty("JAVA_VERSION", "0").replace("\"", "");
			return Integer.parseInt(version.split("[.+-]")[0]);
		}
		catch (IOException | NumberFormatException ex) {
			return 0;
		}
	}

}
