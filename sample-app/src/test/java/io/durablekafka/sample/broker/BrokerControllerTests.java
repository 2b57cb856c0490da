package io.durablekafka.sample.broker;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.http.HttpStatus;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BrokerController} without a broker of its own. With one, see
 * {@link LocalBrokerIntegrationTests}.
 */
@WebMvcTest(BrokerController.class)
class BrokerControllerTests {

	@Autowired
	private MockMvcTester mvc;

	@ParameterizedTest
	@ValueSource(strings = { "kill", "pause", "resume", "restart" })
	void brokerOfTheUserIsLeftAlone(String action) {
		assertThat(this.mvc.put().uri("/broker/" + action)).hasStatus(HttpStatus.CONFLICT)
			.bodyJson()
			.extractingPath("$.detail")
			.asString()
			.contains("did not start");
	}

	@Test
	void nothingHappensByFollowingALink() {
		assertThat(this.mvc.get().uri("/broker/kill")).hasStatus(HttpStatus.METHOD_NOT_ALLOWED);
	}

}
