package io.durablekafka.sample.broker;

import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OwnBrokerCondition}.
 */
class OwnBrokerConditionTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(WithOwnBroker.class);

	@Test
	void brokerIsStartedWhenNobodyNamesOne() {
		this.runner.withPropertyValues("spring.kafka.bootstrap-servers=")
			.run((context) -> assertThat(context).hasBean("ownBroker"));
	}

	@Test
	void brokerOfTheUserIsUsed() {
		this.runner.withPropertyValues("spring.kafka.bootstrap-servers=kafka:9092")
			.run((context) -> assertThat(context).doesNotHaveBean("ownBroker"));
	}

	@Test
	void brokerCanBeSwitchedOff() {
		this.runner.withPropertyValues("sample.broker.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean("ownBroker"));
	}

	@Configuration(proxyBeanMethods = false)
	@Conditional(OwnBrokerCondition.class)
	static class WithOwnBroker {

		@Bean
		String ownBroker() {
			return "there";
		}

	}

}
