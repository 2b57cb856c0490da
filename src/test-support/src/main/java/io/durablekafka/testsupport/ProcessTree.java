package io.durablekafka.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A process and its children, signalled together.
 */
final class ProcessTree {

	private static final Duration DEATH = Duration.ofSeconds(20);

	private final ProcessHandle root;

	ProcessTree(ProcessHandle root) {
		this.root = root;
	}

	/**
	 * Find the process of a number if it is the expected one and not another that got the
	 * number later.
	 * @param pid the number
	 * @param marker text that the command line of the expected process contains
	 * @return the process
	 */
	static Optional<ProcessTree> find(long pid, String marker) {
		return ProcessHandle.of(pid).filter((handle) -> commandLine(handle).contains(marker)).map(ProcessTree::new);
	}

	/**
	 * Stop the processes where they are (SIGSTOP), parent first so that it forks no more.
	 */
	void pause() {
		signal("STOP", List.of(this.root));
		signal("STOP", this.root.descendants().toList());
	}

	/**
	 * Let stopped processes go on (SIGCONT).
	 */
	void resume() {
		signal("CONT", members());
	}

	/**
	 * Kill the processes (SIGKILL) and wait until all of them are gone.
	 */
	void kill() {
		// Stopped first: a child forked between listing and killing would survive.
		pause();
		List<ProcessHandle> members = members();
		signal("KILL", members);
		Polling.until(DEATH, () -> members.stream().noneMatch(ProcessTree::isRunning),
				() -> "process %d survived SIGKILL".formatted(this.root.pid()));
	}

	private List<ProcessHandle> members() {
		return Stream.concat(Stream.of(this.root), this.root.descendants()).toList();
	}

	// A killed orphan may stay a zombie until somebody reaps it: alive for ProcessHandle,
	// but without a command line.
	private static boolean isRunning(ProcessHandle handle) {
		return handle.isAlive() && !commandLine(handle).isEmpty();
	}

	private static String commandLine(ProcessHandle handle) {
		Path file = Path.of("/proc", Long.toString(handle.pid()), "cmdline");
		if (!Files.exists(Path.of("/proc/self"))) {
			return handle.info().commandLine().orElse("");
		}
		try {
			return Files.readString(file).replace('\0', ' ').trim();
		}
		catch (IOException ex) {
			return "";
		}
	}

	private static void signal(String name, List<ProcessHandle> handles) {
		String pids = handles.stream()
			.filter(ProcessHandle::isAlive)
			.map((handle) -> Long.toString(handle.pid()))
			.collect(Collectors.joining(" "));
		if (pids.isEmpty()) {
			return;
		}
		// The shell's own kill, since not every system has the program. A process that
		// ended meanwhile is no failure.
		try {
			new ProcessBuilder("sh", "-c", "kill -%s %s 2>/dev/null".formatted(name, pids)).start().waitFor();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("interrupted while sending SIG" + name, ex);
		}
	}

}
