package io.durablekafka.benchmarks.outbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.springframework.util.FileSystemUtils;

/**
 * Where a benchmark works: a directory that is deleted afterwards, also when the run is
 * interrupted, and a time after which the run is ended.
 */
final class Workbench implements AutoCloseable {

	private static final int TIME_OVER = 3;

	private final Path directory;

	private final CountDownLatch finished = new CountDownLatch(1);

	private final Thread cleanUp = new Thread(this::delete, "benchmark-clean-up");

	private Workbench(Path directory, Duration limit) {
		this.directory = directory;
		Runtime.getRuntime().addShutdownHook(this.cleanUp);
		Thread watch = new Thread(() -> watch(limit), "benchmark-limit");
		watch.setDaemon(true);
		watch.start();
	}

	static Workbench open(Duration limit) {
		try {
			return new Workbench(Files.createTempDirectory("durable-kafka-benchmark"), limit);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	Path directory() {
		return this.directory;
	}

	private void watch(Duration limit) {
		try {
			if (!this.finished.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
				Figures.progress("the benchmark has not ended within %s and is stopped", limit);
				System.exit(TIME_OVER);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void delete() {
		try {
			// servers that the same shutdown kills may still write
			for (int attempt = 0; attempt < 20 && !deleted(); attempt++) {
				TimeUnit.MILLISECONDS.sleep(100);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private boolean deleted() {
		try {
			FileSystemUtils.deleteRecursively(this.directory);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	@Override
	public void close() {
		this.finished.countDown();
		delete();
		Runtime.getRuntime().removeShutdownHook(this.cleanUp);
	}

}
