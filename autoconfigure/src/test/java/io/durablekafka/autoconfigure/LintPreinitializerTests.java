package io.durablekafka.autoconfigure;

import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializer;
import org.springframework.core.io.support.SpringFactoriesLoader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link LintPreinitializer}, whose failures Spring Boot ignores.
 */
class LintPreinitializerTests {

	@Test
	void isFoundBySpringBoot() {
		assertThat(SpringFactoriesLoader.forDefaultResourceLocation().load(BackgroundPreinitializer.class))
			.hasAtLeastOneElementOfType(LintPreinitializer.class);
	}

	@Test
	void loadsEverythingWithoutAnApplication() {
		assertThatNoException().isThrownBy(new LintPreinitializer()::preinitialize);
	}

}
