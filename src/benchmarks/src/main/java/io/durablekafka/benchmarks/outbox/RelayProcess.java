package io.durablekafka.benchmarks.outbox;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.durablekafka.DeliveryStatus;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * An application with a relay in a JVM of its own, which starts on command, tells how
 * many rows it has relayed, and ends with the process that started it.
 */
public final class RelayProcess implements AutoCloseable {

	private static final String READY = "ready";

	private static final String GO = "go\n";

	private final Process process;

	private final CountDownLatch ready = new CountDownLatch(1);

	private volatile long relayed;

	private RelayProcess(Process process) {
		this.process = process;
		Thread listener = new Thread(this::listen, "relay-process-listener");
		listener.setDaemon(true);
		listener.start();
	}

	/**
	 * Start an application up to the point where its relay would start.
	 * @param properties properties of the application
	 * @return the application
	 */
	static RelayProcess start(List<String> properties) {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx768m",
						RelayProcess.class.getName()));
		command.addAll(properties);
		ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
		builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
		try {
			return new RelayProcess(builder.start());
		}
		catch (IOException ex) {
			throw new UncheckedIOException("the application could not be started", ex);
		}
	}

	private void listen() {
		try (BufferedReader output = this.process.inputReader(StandardCharsets.UTF_8)) {
			for (String line = output.readLine(); line != null; line = output.readLine()) {
				if (line.equals(READY)) {
					this.ready.countDown();
				}
				else {
					this.relayed = Long.parseLong(line);
				}
			}
		}
		catch (IOException ex) {
			Figures.progress("an application has ended: %s", ex);
		}
	}

	void awaitReady() throws InterruptedException {
		if (!this.ready.await(1, TimeUnit.MINUTES)) {
			throw new IllegalStateException("the application does not start");
		}
	}

	/**
	 * Let the relay start.
	 */
	void go() {
		try {
			this.process.getOutputStream().write(GO.getBytes(StandardCharsets.UTF_8));
			this.process.getOutputStream().flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	long relayed() {
		return this.relayed;
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

	public static void main(String[] properties) throws InterruptedException {
		RelayStart start = new RelayStart(() -> {
			System.out.println(READY);
			if (read() == -1) {
				Runtime.getRuntime().halt(1);
			}
		});
		ConfigurableApplicationContext context = Applications.start(List.of(properties), start);
		Thread end = new Thread(() -> {
			while (read() != -1) {
				// the rest of the command
			}
			Runtime.getRuntime().halt(0);
		}, "end-with-parent");
		end.setDaemon(true);
		end.start();
		DeliveryStatus status = context.getBean(DeliveryStatus.class);
		while (true) {
			System.out.println(status.relayed());
			TimeUnit.MILLISECONDS.sleep(5);
		}
	}

	private static int read() {
		try {
			return System.in.read();
		}
		catch (IOException ex) {
			return -1;
		}
	}

}
