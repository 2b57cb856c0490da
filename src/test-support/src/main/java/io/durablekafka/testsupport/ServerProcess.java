package io.durablekafka.testsupport;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * A server as a child process that can be started again and again, with a log file that
 * all runs append to and a file that names the running process. Thread-safe.
 */
final class ServerProcess {

	private static final Duration DEATH = Duration.ofSeconds(20);

	private static final int TAIL_LINES = 40;

	private final String name;

	private final Path directory;

	private final List<String> command;

	private final Map<String, String> environment;

	private final String marker;

	// Written under the monitor, read without it by the shutdown hook.
	private volatile @Nullable Process process;

	private volatile boolean paused;

	private volatile boolean abandoned;

	// Length of the log before the current run.
	private volatile long logStart;

	/**
	 * Create a server that does not run yet.
	 * @param name name of the server, used in file names and messages
	 * @param directory where log and pid file are kept, also the working directory
	 * @param command program and arguments
	 * @param environment variables to add
	 * @param marker part of the command that no other process has
	 */
	ServerProcess(String name, Path directory, List<String> command, Map<String, String> environment, String marker) {
		this.name = name;
		this.directory = directory;
		this.command = List.copyOf(command);
		this.environment = Map.copyOf(environment);
		this.marker = marker;
	}

	/**
	 * Kill what an earlier JVM left running.
	 */
	synchronized void killOrphan() {
		try {
			if (Files.exists(pidFile())) {
				long pid = Long.parseLong(Files.readString(pidFile()).trim());
				ProcessTree.find(pid, this.marker).ifPresent(ProcessTree::kill);
				Files.delete(pidFile());
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Start the server and return at once.
	 * @throws IllegalStateException if it runs already
	 */
	synchronized void start() {
		if (isRunning()) {
			throw new IllegalStateException(this.name + " runs already");
		}
		if (this.abandoned) {
			throw new IllegalStateException(this.name + " cannot start, the JVM is shutting down");
		}
		ProcessBuilder builder = new ProcessBuilder(this.command).directory(this.directory.toFile())
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()));
		builder.environment().putAll(this.environment);
		try {
			this.logStart = Files.exists(logFile()) ? Files.size(logFile()) : 0;
			Process started = builder.start();
			this.process = started;
			this.paused = false;
			Files.writeString(pidFile(), Long.toString(started.pid()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("%s could not be started".formatted(this.name), ex);
		}
	}

	/**
	 * Kill the server (SIGKILL) with its children and wait for its end. Does nothing when
	 * it does not run.
	 */
	synchronized void kill() {
		Process running = this.process;
		if (running != null && running.isAlive()) {
			new ProcessTree(running.toHandle()).kill();
			// Reaped as well: PostgreSQL takes a zombie for a running server.
			awaitEnd(running, DEATH, "SIGKILL");
		}
		this.process = null;
		this.paused = false;
	}

	/**
	 * Ask the server to stop (SIGTERM) and wait for its end. Does nothing when it does
	 * not run; a paused server is resumed.
	 * @param timeout how long to wait
	 * @throws IllegalStateException if it does not end in time; it may still be killed
	 */
	synchronized void terminate(Duration timeout) {
		Process running = this.process;
		if (running != null && running.isAlive()) {
			resume();
			running.destroy();
			awaitEnd(running, timeout, "SIGTERM");
		}
		this.process = null;
	}

	private void awaitEnd(Process running, Duration timeout, String signal) {
		try {
			if (!running.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
				throw new IllegalStateException(describe("did not end within %s of %s".formatted(timeout, signal)));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("interrupted while waiting for the end of " + this.name, ex);
		}
	}

	synchronized void pause() {
		requireTree().pause();
		this.paused = true;
	}

	synchronized void resume() {
		requireTree().resume();
		this.paused = false;
	}

	private ProcessTree requireTree() {
		Process running = this.process;
		if (running == null || !running.isAlive()) {
			throw new IllegalStateException(describe("does not run"));
		}
		return new ProcessTree(running.toHandle());
	}

	/**
	 * Kill the server because this JVM ends, without waiting for a thread that is busy
	 * with it, and let nobody start it again.
	 */
	void abandon() {
		this.abandoned = true;
		Process running = this.process;
		if (running != null && running.isAlive()) {
			new ProcessTree(running.toHandle()).kill();
		}
	}

	boolean isRunning() {
		Process current = this.process;
		return current != null && current.isAlive();
	}

	/**
	 * Whether the server should be running: it was started and not stopped by us.
	 * @return whether it should
	 */
	boolean isStarted() {
		return this.process != null;
	}

	boolean isPaused() {
		return this.paused;
	}

	/**
	 * Fail if the server was started and has ended without being asked to.
	 * @throws IllegalStateException with the end of the log
	 */
	void requireNotDied() {
		Process current = this.process;
		if (current != null && !current.isAlive()) {
			throw new IllegalStateException(describe("ended by itself with exit code " + current.exitValue()));
		}
	}

	/**
	 * Whether the current run has written a text to its log.
	 * @param text the text
	 * @return whether it has
	 */
	boolean hasLogged(String text) {
		try (InputStream log = Files.newInputStream(logFile())) {
			log.skipNBytes(this.logStart);
			return new String(log.readAllBytes(), StandardCharsets.UTF_8).contains(text);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	long pid() {
		Process current = this.process;
		if (current == null) {
			throw new IllegalStateException(describe("does not run"));
		}
		return current.pid();
	}

	/**
	 * Text for an exception: what happened, and the end of the log.
	 * @param event what happened
	 * @return the text
	 */
	String describe(String event) {
		return "%s %s. The end of %s:%n%s".formatted(this.name, event, logFile(), logTail());
	}

	private String logTail() {
		try {
			List<String> lines = new String(Files.readAllBytes(logFile()), StandardCharsets.UTF_8).lines().toList();
			return String.join(System.lineSeparator(),
					lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
		}
		catch (IOException ex) {
			return "(no log: %s)".formatted(ex);
		}
	}

	Path logFile() {
		return this.directory.resolve(this.name + ".log");
	}

	private Path pidFile() {
		return this.directory.resolve(this.name + ".pid");
	}

}
