package io.durablekafka.producer;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link TopicRoutes}.
 */
class TopicRoutesTests {

	private final TopicRoutes routes = new TopicRoutes(Map.of("audit", List.of("audit-*", "orders.audit"), "orders",
			List.of("orders.*", "*-orders"), "all-orders", List.of("orders.eu.*")));

	@ParameterizedTest
	@CsvSource({ "audit-log,audit", "orders.new,orders", "eu-orders,orders", "orders.audit,audit",
			"orders.eu.new,all-orders", "payments,default", "orders,default" })
	void mostSpecificPatternWins(String topic, String producer) {
		assertThat(this.routes.producerOf(topic)).isEqualTo(producer);
		assertThat(this.routes.producerOf(topic)).isEqualTo(producer);
	}

	@Test
	void withoutPatternsEverythingBelongsToTheDefault() {
		assertThat(new TopicRoutes(Map.of("direct", List.of())).producerOf("orders")).isEqualTo("default");
	}

	@Test
	void samePatternOfTwoProducersIsRejected() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new TopicRoutes(Map.of("a", List.of("orders.*"), "b", List.of("orders.*"))))
			.withMessage("Topics 'orders.*' belong to two producers, 'a' and 'b'");
	}

	@Test
	void moreTopicsThanAreRememberedAreStillRouted() {
		for (int i = 0; i < 10_100; i++) {
			assertThat(this.routes.producerOf("orders." + i)).isEqualTo("orders");
		}
	}

}
