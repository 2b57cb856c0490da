package io.durablekafka.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file system of its own, in memory, that can be filled to the last byte.
 */
final class SmallDisk implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(SmallDisk.class);

	private static final int MEGABYTES = 768;

	private static final int CHUNK_BYTES = 64 * 1024;

	private final Path directory;

	private final Thread shutdownHook = new Thread(this::unmount, "disk-shutdown");

	private SmallDisk(Path directory) {
		this.directory = directory;
	}

	/**
	 * Whether this user may mount file systems.
	 * @return whether it is so
	 */
	static boolean isPermitted() {
		try {
			Path directory = Files.createTempDirectory("small-disk");
			boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", directory.toString());
			boolean unmounted = !mounted || run("umount", directory.toString());
			Files.delete(directory);
			return mounted && unmounted;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Mount a disk.
	 * @param directory where
	 * @return the disk
	 */
	static SmallDisk mount(Path directory) {
		try {
			Files.createDirectories(directory);
			if (!run("mount", "-t", "tmpfs", "-o", "size=%dm".formatted(MEGABYTES), "tmpfs", directory.toString())) {
				throw new IllegalStateException("no file system could be mounted on " + directory);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		SmallDisk disk = new SmallDisk(directory);
		Runtime.getRuntime().addShutdownHook(disk.shutdownHook);
		return disk;
	}

	Path directory() {
		return this.directory;
	}

	/**
	 * Write until nothing more fits.
	 */
	void fill() {
		byte[] chunk = new byte[CHUNK_BYTES];
		long bytes = 0;
		try (OutputStream output = Files.newOutputStream(filler())) {
			while (true) {
				output.write(chunk);
				bytes += chunk.length;
			}
		}
		catch (IOException ex) {
			logger.info("the disk is full, after {} bytes: {}", bytes, ex.getMessage());
		}
	}

	/**
	 * Take back what was written to fill the disk.
	 */
	void free() {
		try {
			Files.deleteIfExists(filler());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Path filler() {
		return this.directory.resolve("filler");
	}

	private static boolean run(String... command) {
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			boolean done = process.waitFor() == 0;
			if (!done) {
				logger.info("{}: {}", command[0], output.trim());
			}
			return done;
		}
		catch (IOException ex) {
			return false;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	private void unmount() {
		// Lazily: a process that ends may still have a file open
		run("umount", "-l", this.directory.toString());
	}

	@Override
	public void close() {
		unmount();
		Runtime.getRuntime().removeShutdownHook(this.shutdownHook);
	}

}
