package io.durablekafka.actuate;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;

import org.springframework.kafka.support.micrometer.KafkaRecordSenderContext;
import org.springframework.kafka.support.micrometer.KafkaTemplateObservationConvention;

/**
 * Names and key-values of the observations of a template as OpenTelemetry's semantic
 * conventions for messaging have them. Keys and values of records are not among them.
 *
 * @since 0.1.0
 */
public class OpenTelemetryKafkaTemplateObservationConvention implements KafkaTemplateObservationConvention {

	/**
	 * Name of the observations, and of the timer that is made of them.
	 */
	public static final String NAME = "messaging.client.operation.duration";

	@Override
	public String getName() {
		return NAME;
	}

	@Override
	public String getContextualName(KafkaRecordSenderContext context) {
		return "send " + context.getDestination();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(KafkaRecordSenderContext context) {
		return KeyValues.of(MessagingKeys.SYSTEM, MessagingKeys.OPERATION_NAME, MessagingKeys.OPERATION_TYPE,
				MessagingKeys.destination(context.getDestination()), MessagingKeys.errorType(context.getError()));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(KafkaRecordSenderContext context) {
		Integer partition = context.getRecord().partition();
		return (partition != null) ? KeyValues.of(KeyValue.of(MessagingKeys.PARTITION, String.valueOf(partition)))
				: KeyValues.empty();
	}

}
