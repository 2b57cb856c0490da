package io.durablekafka.consumer;

import java.nio.charset.StandardCharsets;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Records as consumers get them.
 */
public final class TestRecords {

	private TestRecords() {
	}

	public static ConsumerRecord<String, String> record(@Nullable String messageId, int partition, long offset) {
		return record("orders", messageId, partition, offset);
	}

	public static ConsumerRecord<String, String> record(String topic, @Nullable String messageId, int partition,
			long offset) {
		ConsumerRecord<String, String> record = new ConsumerRecord<>(topic, partition, offset, "key", "value");
		if (messageId != null) {
			record.headers().add("dk-message-id", messageId.getBytes(StandardCharsets.UTF_8));
		}
		return record;
	}

}
