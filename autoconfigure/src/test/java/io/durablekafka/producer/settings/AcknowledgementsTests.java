package io.durablekafka.producer.settings;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Acknowledgements}.
 */
class AcknowledgementsTests {

	@Test
	void namesAndValuesOfKafkaAreUnderstood() {
		assertThat(new String[] { "all", "ALL", "-1" })
			.allSatisfy((text) -> assertThat(Acknowledgements.of(text)).isEqualTo(Acknowledgements.ALL));
		assertThat(new String[] { "leader", "1", " 1 " })
			.allSatisfy((text) -> assertThat(Acknowledgements.of(text)).isEqualTo(Acknowledgements.LEADER));
		assertThat(new String[] { "none", "0" })
			.allSatisfy((text) -> assertThat(Acknowledgements.of(text)).isEqualTo(Acknowledgements.NONE));
	}

	@Test
	void anythingElseIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> Acknowledgements.of("2"))
			.withMessageContaining("all, leader, none");
	}

}
