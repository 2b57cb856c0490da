package io.durablekafka.autoconfigure;

import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializer;
import org.springframework.core.io.support.SpringFactoriesLoader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link ConverterPreinitializer}, whose failures Spring Boot ignores.
 */
class ConverterPreinitializerTests {

	@Test
	void isFoundBySpringBoot() {
		assertThat(SpringFactoriesLoader.forDefaultResourceLocation().load(BackgroundPreinitializer.class))
			.hasAtLeastOneElementOfType(ConverterPreinitializer.class);
	}

	@Test
	void loadsEverythingWithoutAnApplication() {
		assertThatNoException().isThrownBy(new ConverterPreinitializer()::preinitialize);
	}

}
