package io.durablekafka.faults.application;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;

/**
 * The line to the process that conducts the run: commands come in on standard input,
 * states go out on standard output. When the line breaks the process ends at once, so
 * that it never outlives its conductor.
 */
final class ControlLine {

	private static final Log logger = LogFactory.getLog(ControlLine.class);

	private static final long REPORT_INTERVAL = TimeUnit.MILLISECONDS.toNanos(250);

	private static final int REST_SHARE = 5;

	private static final long LONGEST_REST = TimeUnit.SECONDS.toNanos(5);

	private static final int UNKNOWN = -1;

	private static final int CONDUCTOR_GONE = 3;

	private final PrintStream output;

	private final Load load;

	private final OutboxTables tables;

	private final LoadSettings settings;

	private final LongSupplier spilled;

	private final Throttle throttle = new Throttle();

	ControlLine(PrintStream output, Load load, OutboxTables tables, LoadSettings settings, LongSupplier spilled) {
		this.spilled = spilled;
		this.output = output;
		this.load = load;
		this.tables = tables;
		this.settings = settings;
	}

	@EventListener(ApplicationReadyEvent.class)
	void start() {
		start("control-in", this::obey);
		start("control-out", this::report);
	}

	private static void start(String name, Runnable task) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		thread.start();
	}

	private void obey() {
		try (BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
			String command = input.readLine();
			while (command != null) {
				execute(command);
				command = input.readLine();
			}
		}
		catch (IOException ex) {
			logger.error("Lost the conductor", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		Runtime.getRuntime().halt(CONDUCTOR_GONE);
	}

	private void execute(String command) throws IOException, InterruptedException {
		String[] words = command.split(" ");
		switch (words[0]) {
			case "stop" -> {
				this.load.stop();
				say("stopped");
			}
			case "dead" -> {
				Files.write(this.settings.directory().resolve("dead.txt"), this.tables.deadMessageIds());
				say("dead-written");
			}
			case "rate" -> {
				this.load.rate(Integer.parseInt(words[1]));
				say("rate-set");
			}
			default -> throw new UncheckedIOException(new IOException("unknown command " + command));
		}
	}

	private void report() {
		while (!this.output.checkError()) {
			// counted before the table is looked at: what was complete then is in the
			// table now, or has left it
			String counters = this.load.counters().toString();
			long start = System.nanoTime();
			long pending = pending();
			long cost = System.nanoTime() - start;
			say("status %d %s %d %d".formatted(pending, counters, this.throttle.millis(), System.currentTimeMillis()));
			// a backlog takes long to count
			LockSupport.parkNanos(Math.max(REPORT_INTERVAL, Math.min(REST_SHARE * cost, LONGEST_REST)));
		}
	}

	/**
	 * First what is in the spill file, which only ever moves from there to the table.
	 */
	private long pending() {
		long inFile = this.spilled.getAsLong();
		try {
			return inFile + this.tables.pending();
		}
		catch (DataAccessException ex) {
			logger.warn("The outbox could not be counted: " + ex.getMessage());
			return UNKNOWN;
		}
	}

	private void say(String line) {
		synchronized (this.output) {
			this.output.println(line);
			this.output.flush();
		}
	}

}
