package io.durablekafka.faults;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * A process whose clock is ahead: every system call that asks for the time of day goes
 * through a library that adds to it (libfaketime), while the time that only measures how
 * long something takes stays right. Neither the application nor the JVM can tell.
 *
 * @param library path of libfaketime
 * @param ahead by how much the clock is ahead
 */
record ClockSkew(Path library, Duration ahead) {

	private static final String NAME = "faketime/libfaketimeMT.so.1";

	/**
	 * Find the library.
	 * @return its path, or {@code null} if it is not installed
	 */
	static @Nullable Path findLibrary() {
		return Stream
			.of("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib")
			.map((directory) -> Path.of(directory).resolve(NAME))
			.filter(Files::isReadable)
			.findFirst()
			.orElse(null);
	}

	/**
	 * Variables for the environment of the process.
	 * @return the variables
	 */
	Map<String, String> environment() {
		return Map.of("LD_PRELOAD", this.library.toString(), "FAKETIME", "+" + this.ahead.toSeconds(),
				"FAKETIME_DONT_FAKE_MONOTONIC", "1", "DONT_FAKE_MONOTONIC", "1", "FAKETIME_DISABLE_SHM", "1");
	}

}
