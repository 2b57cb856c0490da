package io.durablekafka.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Tests for {@link SmallDisk}.
 */
class SmallDiskTests {

	@Test
	void nothingFitsOnFullDiskUntilItIsFreed(@TempDir Path directory) throws IOException {
		assumeThat(SmallDisk.isPermitted()).as("may mount file systems").isTrue();
		Path file = directory.resolve("disk").resolve("file");
		try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"))) {
			disk.fill();
			assertThatIOException().isThrownBy(() -> Files.write(file, new byte[5000]));
			disk.free();
			Files.write(file, new byte[5000]);
			assertThat(file).hasSize(5000);
		}
		assertThat(file).doesNotExist();
	}

}
