package io.durablekafka.sample.load;

import io.durablekafka.sample.order.OrderPublisher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LoadController}.
 */
@WebMvcTest(LoadController.class)
@Import(LoadConfiguration.class)
class LoadControllerTests {

	@Autowired
	private MockMvcTester mvc;

	@Autowired
	private LoadGenerator generator;

	@MockitoBean
	private OrderPublisher publisher;

	@Test
	void rateIsSet() {
		assertThat(put("{\"ordersPerSecond\": 300}")).hasStatus(HttpStatus.NO_CONTENT);
		assertThat(this.generator.rate()).isEqualTo(300);
		assertThat(put("{\"ordersPerSecond\": 0}")).hasStatus(HttpStatus.NO_CONTENT);
		assertThat(this.generator.rate()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"ordersPerSecond\": 2001}", "{\"ordersPerSecond\": -1}", "{}" })
	void rateOutsideOfTheLimitsIsRejected(String load) {
		assertThat(put(load)).hasStatus(HttpStatus.BAD_REQUEST)
			.bodyJson()
			.extractingPath("$.errors[0].field")
			.isEqualTo("ordersPerSecond");
	}

	private MvcTestResult put(String load) {
		return this.mvc.put().uri("/load").contentType(MediaType.APPLICATION_JSON).content(load).exchange();
	}

}
