package io.durablekafka.autoconfigure;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Whether Kafka's transactions are switched on, by Spring Boot's property or by ours. Not
 * made of nested conditions, each of which would be read at every start.
 */
final class OnTransactionIdPrefix extends SpringBootCondition {

	private static final String[] PROPERTIES = { "spring.kafka.producer.transaction-id-prefix",
			"durable-kafka.producer.transactional-id-prefix" };

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition("transaction id prefix");
		for (String property : PROPERTIES) {
			String prefix = context.getEnvironment().getProperty(property);
			if (prefix != null && !"false".equalsIgnoreCase(prefix)) {
				return ConditionOutcome.match(message.foundExactly(property));
			}
		}
		return ConditionOutcome.noMatch(message.didNotFind("property", "properties").items((Object[]) PROPERTIES));
	}

}
