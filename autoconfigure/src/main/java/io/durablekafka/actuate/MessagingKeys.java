package io.durablekafka.actuate;

import io.micrometer.common.KeyValue;
import org.jspecify.annotations.Nullable;

/**
 * Names and values of OpenTelemetry's semantic conventions for messaging.
 */
final class MessagingKeys {

	static final KeyValue SYSTEM = KeyValue.of("messaging.system", "kafka");

	static final KeyValue OPERATION_NAME = KeyValue.of("messaging.operation.name", "send");

	static final KeyValue OPERATION_TYPE = KeyValue.of("messaging.operation.type", "send");

	static final String MESSAGE_ID = "messaging.message.id";

	static final String PARTITION = "messaging.destination.partition.id";

	static final String OFFSET = "messaging.kafka.offset";

	private static final KeyValue NO_ERROR = KeyValue.of("error.type", KeyValue.NONE_VALUE);

	private MessagingKeys() {
	}

	static KeyValue destination(String topic) {
		return KeyValue.of("messaging.destination.name", topic);
	}

	/**
	 * Meters need the key whether or not there is an error.
	 */
	static KeyValue errorType(@Nullable Throwable error) {
		return (error != null) ? KeyValue.of("error.type", error.getClass().getName()) : NO_ERROR;
	}

}
