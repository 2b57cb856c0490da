package io.durablekafka.autoconfigure;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.boot.kafka.autoconfigure.KafkaProperties;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ProducerTimeouts}.
 */
class ProducerTimeoutsTests {

	private final DurableKafkaProperties properties = new DurableKafkaProperties();

	private final ProducerTimeouts timeouts = new ProducerTimeouts(this.properties, new KafkaProperties());

	@Test
	void withoutOutboxKafkasDefaultsStay() {
		assertThat(this.timeouts.overrides(Map.of(), false)).isEmpty();
	}

	@Test
	void withOutboxTheDefaultsAreShort() {
		assertThat(this.timeouts.overrides(Map.of(), true)).containsExactlyInAnyOrderEntriesOf(
				Map.of("delivery.timeout.ms", "30000", "request.timeout.ms", "10000", "max.block.ms", "5000"));
	}

	@Test
	void ownPropertyWinsOverTheFactorys() {
		this.properties.getProducer().setDeliveryTimeout(Duration.ofSeconds(20));
		this.properties.getProducer().setRequestTimeout(Duration.ofSeconds(3));
		this.properties.getProducer().setMaxBlock(Duration.ofSeconds(1));
		assertThat(this.timeouts
			.overrides(Map.of("delivery.timeout.ms", "1", "request.timeout.ms", "1", "max.block.ms", "1"), true))
			.containsExactlyInAnyOrderEntriesOf(
					Map.of("delivery.timeout.ms", "20000", "request.timeout.ms", "3000", "max.block.ms", "1000"));
	}

	@Test
	void factorysPropertyWinsOverTheDefault() {
		assertThat(this.timeouts.overrides(
				Map.of("delivery.timeout.ms", "60000", "request.timeout.ms", 5000, "max.block.ms", 60000L), true))
			.isEmpty();
	}

	@Test
	void defaultRequestTimeoutFitsIntoTheDeliveryTimeout() {
		assertThat(this.timeouts.overrides(Map.of("delivery.timeout.ms", 6000, "linger.ms", 50), true))
			.containsEntry("request.timeout.ms", "5950")
			.doesNotContainKey("delivery.timeout.ms");
	}

	@Test
	void defaultDeliveryTimeoutHasRoomForTheRequestTimeout() {
		assertThat(this.timeouts.overrides(Map.of("request.timeout.ms", 60000, "linger.ms", 50), true))
			.containsEntry("delivery.timeout.ms", "60050")
			.doesNotContainKey("request.timeout.ms");
	}

}
