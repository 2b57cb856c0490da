package io.durablekafka.sample.broker;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/**
 * Whether to start a broker: nobody has named one, and starting one is not switched off.
 */
final class OwnBrokerCondition implements Condition {

	@Override
	public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
		Environment environment = context.getEnvironment();
		return environment.getProperty("sample.broker.enabled", Boolean.class, true)
				&& !StringUtils.hasText(environment.getProperty("spring.kafka.bootstrap-servers"));
	}

}
