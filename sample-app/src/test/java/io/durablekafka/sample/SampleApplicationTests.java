package io.durablekafka.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SampleApplication}.
 */
class SampleApplicationTests {

	@TempDir
	private Path root;

	@Test
	void dataIsInTheModuleWhenStartedInTheRootOfTheRepository() throws IOException {
		Files.createDirectory(this.root.resolve("sample-app"));
		Files.createFile(this.root.resolve("sample-app/pom.xml"));
		assertThat(SampleApplication.dataDirectory(this.root)).isEqualTo(this.root.resolve("sample-app/data"));
	}

	@Test
	void dataIsInTheWorkingDirectoryOtherwise() {
		assertThat(SampleApplication.dataDirectory(this.root)).isEqualTo(this.root.resolve("data"));
	}

}
