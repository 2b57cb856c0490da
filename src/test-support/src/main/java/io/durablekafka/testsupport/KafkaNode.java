package io.durablekafka.testsupport;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

import kafka.tools.StorageTool;
import org.apache.kafka.common.KafkaException;

/**
 * Files and process of one node of a cluster. Its directory holds {@code node-<id>} with
 * the data, and configuration, log and pid file beside it.
 */
final class KafkaNode {

	private static final List<String> JVM_OPTIONS = List.of("-Xms64m", "-Xmx256m", "-XX:+UseSerialGC",
			"-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Xshare:auto");

	// Ctrl-C in a terminal reaches all of its processes: the application must still find
	// the broker while it stops. A JVM leaves alone a signal that was ignored before.
	private static final List<String> IGNORE_INTERRUPT = Files.isExecutable(Path.of("/bin/sh"))
			? List.of("/bin/sh", "-c", "trap '' INT; exec \"$@\"", "kafka") : List.of();

	private final Path config;

	private final Path data;

	private final ServerProcess process;

	KafkaNode(Path directory, int id) {
		String name = "node-" + id;
		this.config = directory.resolve(name + ".properties");
		this.data = directory.resolve(name);
		Path logging = directory.resolve("logback.xml");
		List<String> command = new ArrayList<>(IGNORE_INTERRUPT);
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(JVM_OPTIONS);
		command.add("-Dlogback.configurationFile=" + logging);
		command.add(BrokerProcess.class.getName());
		command.add(this.config.toString());
		this.process = new ServerProcess(name, directory, command, Map.of("CLASSPATH", classPath()),
				this.config.toString());
	}

	// Surefire may hide the class path behind a jar with nothing but a manifest.
	private static String classPath() {
		String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
		List<String> entries = new ArrayList<>();
		for (String entry : path.split(File.pathSeparator)) {
			entries.add(Path.of(entry).toAbsolutePath().toString());
		}
		return String.join(File.pathSeparator, entries);
	}

	ServerProcess process() {
		return this.process;
	}

	/**
	 * Write the configuration, and format the data directory when there is none.
	 * @param topology what to configure
	 * @param id id of the node
	 * @param clusterId id of the cluster
	 */
	void prepare(KafkaTopology topology, int id, String clusterId) {
		Properties properties = topology.configuration(id, this.data.toString());
		try (Writer writer = Files.newBufferedWriter(this.config)) {
			properties.store(writer, null);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		copyLogging();
		if (!Files.exists(this.data.resolve("meta.properties"))) {
			format(clusterId);
		}
	}

	private void copyLogging() {
		try (InputStream source = Objects.requireNonNull(KafkaNode.class.getResourceAsStream("broker-logback.xml"))) {
			Files.copy(source, this.config.resolveSibling("logback.xml"), StandardCopyOption.REPLACE_EXISTING);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void format(String clusterId) {
		ByteArrayOutputStream output = new ByteArrayOutputStream();
		int exitCode = execute(new PrintStream(output, true, StandardCharsets.UTF_8), "format", "--cluster-id",
				clusterId, "--config", this.config.toString());
		if (exitCode != 0) {
			throw new IllegalStateException("data directory '%s' could not be formatted: %s".formatted(this.data,
					output.toString(StandardCharsets.UTF_8)));
		}
	}

	private int execute(PrintStream output, String... arguments) {
		try {
			return StorageTool.execute(arguments, output);
		}
		catch (KafkaException ex) {
			throw new IllegalStateException(
					"configuration of '%s' is not valid: %s".formatted(this.config, ex.getMessage()), ex);
		}
	}

}
