package io.durablekafka.testsupport;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A schema registry (Apicurio) as a child process that can be killed, paused and started
 * again with the schemas that it had. Needs its unpacked distribution and Java 21 or
 * newer. Thread-safe.
 *
 * @since 0.1.0
 */
public final class SchemaRegistryServer implements AutoCloseable {

	private static final Duration STARTUP = Duration.ofSeconds(120);

	private static final int ANSWER_MILLIS = 2000;

	private final int port = Ports.free();

	private final ServerProcess process;

	private final Thread shutdownHook;

	/**
	 * Create a registry that does not run yet.
	 * @param distribution directory with <code>quarkus-run.jar</code>
	 * @param javaHome a JDK or JRE, 21 or newer
	 * @param directory an empty directory for data and log
	 */
	public SchemaRegistryServer(Path distribution, Path javaHome, Path directory) {
		List<String> command = List.of(javaHome.resolve("bin").resolve("java").toString(), "-Xmx384m",
				"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dquarkus.http.host=127.0.0.1",
				"-Dquarkus.http.port=" + this.port, "-Dapicurio.storage.kind=sql", "-Dapicurio.storage.sql.kind=h2",
				"-Dapicurio.datasource.url=jdbc:h2:file:" + directory.resolve("registry").toAbsolutePath(), "-jar",
				distribution.resolve("quarkus-run.jar").toAbsolutePath().toString());
		this.process = new ServerProcess("registry", directory, command, Map.of(), directory.toString());
		this.shutdownHook = new Thread(this.process::abandon, "registry-shutdown");
		Runtime.getRuntime().addShutdownHook(this.shutdownHook);
	}

	/**
	 * Start the registry and wait until it answers.
	 * @return this registry
	 */
	public SchemaRegistryServer start() {
		this.process.start();
		Polling.until(STARTUP, () -> {
			this.process.requireNotDied();
			return answers();
		}, () -> this.process.describe("does not answer on port " + this.port));
		return this;
	}

	private boolean answers() {
		try {
			HttpURLConnection connection = (HttpURLConnection) URI.create(url() + "/system/info")
				.toURL()
				.openConnection();
			connection.setConnectTimeout(ANSWER_MILLIS);
			connection.setReadTimeout(ANSWER_MILLIS);
			return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Address of the registry's own interface.
	 * @return the address, the same after a restart
	 */
	public String url() {
		return "http://127.0.0.1:%d/apis/registry/v3".formatted(this.port);
	}

	/**
	 * Kill the registry: connections to it are refused.
	 */
	public void kill() {
		this.process.kill();
	}

	/**
	 * Stop the process from running: connections to it are open and never answered.
	 */
	public void pause() {
		this.process.pause();
	}

	/**
	 * Let a paused process run again.
	 */
	public void resume() {
		this.process.resume();
	}

	@Override
	public void close() {
		kill();
		ShutdownHooks.remove(this.shutdownHook);
	}

	/**
	 * Whether a directory has the distribution of the registry.
	 * @param distribution the directory
	 * @return whether it can be started from there
	 */
	public static boolean isDistribution(Path distribution) {
		return Files.exists(distribution.resolve("quarkus-run.jar"));
	}

}
