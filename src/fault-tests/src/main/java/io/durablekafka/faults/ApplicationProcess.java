package io.durablekafka.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.durablekafka.faults.application.FaultApplication;
import org.jspecify.annotations.Nullable;

/**
 * One start of the application under test, in a JVM of its own. It ends by itself when
 * this JVM does, even if that one is killed.
 */
final class ApplicationProcess {

	private static final Duration STARTUP = Duration.ofSeconds(90);

	private static final Duration ANSWER = Duration.ofSeconds(60);

	private static final int TAIL_LINES = 30;

	private final Process process;

	private final Path log;

	private final Writer commands;

	private final Set<String> answers = ConcurrentHashMap.newKeySet();

	private volatile @Nullable ApplicationStatus status;

	private final Consumer<ApplicationStatus> observer;

	private ApplicationProcess(Process process, Path log, Consumer<ApplicationStatus> observer) {
		this.process = process;
		this.log = log;
		this.observer = observer;
		this.commands = process.outputWriter(StandardCharsets.UTF_8);
		Thread listener = new Thread(this::listen, "application-listener");
		listener.setDaemon(true);
		listener.start();
	}

	/**
	 * Start the application and wait until it sends.
	 * @param properties its properties
	 * @param environment variables to add to its environment
	 * @param log file for its output
	 * @param observer takes each status, on a thread of its own
	 * @return the process
	 * @throws IllegalStateException if it does not start, with the end of its log
	 */
	static ApplicationProcess start(List<String> properties, Map<String, String> environment, Path log,
			Consumer<ApplicationStatus> observer) {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m",
						"-XX:+UseSerialGC", "-XX:-UsePerfData", FaultApplication.class.getName()));
		properties.forEach((property) -> command.add("--" + property));
		ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
		builder.environment()
			.put("CLASSPATH", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
		builder.environment().putAll(environment);
		try {
			ApplicationProcess application = new ApplicationProcess(builder.start(), log, observer);
			application.await((status) -> status.attempted() > 0, STARTUP, "starts to send");
			return application;
		}
		catch (IOException ex) {
			throw new UncheckedIOException("the application could not be started", ex);
		}
	}

	private void listen() {
		try (BufferedReader output = this.process.inputReader(StandardCharsets.UTF_8)) {
			output.lines().forEach(this::listen);
		}
		catch (IOException | UncheckedIOException ex) {
			this.answers.add("end");
		}
	}

	private void listen(String line) {
		String[] fields = line.split(" ");
		if (fields[0].equals("status")) {
			ApplicationStatus current = ApplicationStatus.parse(System.currentTimeMillis(), fields);
			this.status = current;
			this.observer.accept(current);
		}
		else {
			this.answers.add(line);
		}
	}

	/**
	 * The latest status.
	 * @return the status
	 */
	ApplicationStatus status() {
		ApplicationStatus current = this.status;
		if (current == null) {
			throw new IllegalStateException(describe("has not said anything"));
		}
		return current;
	}

	/**
	 * Wait until the application says something.
	 * @param condition what it has to say
	 * @param timeout how long to wait
	 * @return whether it was said in time
	 * @throws IllegalStateException if the application ends
	 */
	boolean awaits(Predicate<ApplicationStatus> condition, Duration timeout) {
		return Waiting.until(() -> {
			requireAlive();
			ApplicationStatus current = this.status;
			return current != null && condition.test(current);
		}, timeout);
	}

	private void await(Predicate<ApplicationStatus> condition, Duration timeout, String what) {
		if (!awaits(condition, timeout)) {
			kill();
			throw new IllegalStateException(describe("does not reach the point where it " + what));
		}
	}

	/**
	 * Stop the load, and wait until no thread sends.
	 */
	void stopLoad() {
		ask("stop", "stopped");
	}

	/**
	 * Let the application write down its dead letters.
	 */
	void listDeadLetters() {
		ask("dead", "dead-written");
	}

	/**
	 * Let the load have another rate.
	 * @param rate records per second
	 */
	void rate(int rate) {
		ask("rate " + rate, "rate-set");
	}

	private void ask(String command, String answer) {
		this.answers.remove(answer);
		try {
			this.commands.write(command + "\n");
			this.commands.flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(describe("cannot be reached"), ex);
		}
		boolean answered = Waiting.until(() -> {
			requireAlive();
			return this.answers.contains(answer);
		}, ANSWER);
		if (!answered) {
			throw new IllegalStateException(describe("does not answer to " + command));
		}
	}

	/**
	 * Fail if the application has ended.
	 * @throws IllegalStateException with the end of its log
	 */
	void requireAlive() {
		if (!this.process.isAlive()) {
			throw new IllegalStateException(describe("ended by itself with exit code " + this.process.exitValue()));
		}
	}

	/**
	 * Freeze the application (SIGSTOP).
	 */
	void pause() {
		signal("STOP");
	}

	/**
	 * Let a frozen application go on (SIGCONT).
	 */
	void resume() {
		signal("CONT");
	}

	private void signal(String name) {
		try {
			int exitCode = new ProcessBuilder("sh", "-c", "kill -%s %d".formatted(name, this.process.pid())).start()
				.waitFor();
			if (exitCode != 0) {
				throw new IllegalStateException(describe("cannot be sent SIG" + name));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("interrupted while sending SIG" + name, ex);
		}
	}

	/**
	 * Kill the application (SIGKILL) and wait for its end.
	 */
	void kill() {
		this.process.destroyForcibly();
		awaitEnd(Duration.ofSeconds(20));
	}

	/**
	 * Ask the application to stop (SIGTERM) and wait for its end.
	 * @param timeout how long to wait
	 * @return whether it ended in time
	 */
	boolean terminate(Duration timeout) {
		// Not by the process itself, which would close the control line as well.
		this.process.toHandle().destroy();
		return awaitEnd(timeout);
	}

	private boolean awaitEnd(Duration timeout) {
		try {
			return this.process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("interrupted while waiting for the end of the application", ex);
		}
	}

	private String describe(String event) {
		return "the application %s. The end of %s:%n%s".formatted(event, this.log, logTail());
	}

	private String logTail() {
		try {
			List<String> lines = Files.readAllLines(this.log);
			return String.join(System.lineSeparator(),
					lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
		}
		catch (IOException ex) {
			return "(no log: %s)".formatted(ex);
		}
	}

}
