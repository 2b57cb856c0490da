package io.durablekafka.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * Programs of servers, unpacked once per user into the directory for temporary files.
 * Several JVMs may unpack at the same time.
 */
final class ServerFiles {

	private ServerFiles() {
	}

	/**
	 * Unpack programs unless that has been done.
	 * @param product name of the product
	 * @param version what tells this archive from others of the product
	 * @param extraction writes the programs to a directory
	 * @return where the programs are
	 */
	static Path unpack(String product, String version, Extraction extraction) {
		Path directory = Path.of(System.getProperty("java.io.tmpdir"),
				"durable-kafka-%s-%s".formatted(product, System.getProperty("user.name")), version);
		if (!Files.exists(directory)) {
			try {
				publish(extraction, directory);
			}
			catch (IOException ex) {
				throw new UncheckedIOException("%s could not be unpacked to '%s'".formatted(product, directory), ex);
			}
		}
		return directory;
	}

	// Unpacked beside and renamed: what is there under the final name is complete.
	private static void publish(Extraction extraction, Path directory) throws IOException {
		Files.createDirectories(directory.getParent());
		Path draft = Files.createTempDirectory(directory.getParent(), "unpacking");
		extraction.extractTo(draft);
		try {
			Files.move(draft, directory, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (IOException ex) {
			delete(draft);
			if (!Files.exists(directory)) {
				throw ex;
			}
		}
	}

	/**
	 * Let everybody execute a program.
	 */
	static void makeExecutable(Path file) throws IOException {
		if (!file.toFile().setExecutable(true, false)) {
			throw new IOException("'%s' cannot be made executable".formatted(file));
		}
	}

	/**
	 * Delete a directory with everything in it.
	 */
	static void delete(Path directory) {
		try (Stream<Path> files = Files.walk(directory)) {
			for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
				Files.delete(file);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Writes programs to a directory.
	 */
	@FunctionalInterface
	interface Extraction {

		void extractTo(Path directory) throws IOException;

	}

}
