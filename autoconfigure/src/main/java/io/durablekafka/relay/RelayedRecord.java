package io.durablekafka.relay;

import java.nio.charset.StandardCharsets;

import io.durablekafka.outbox.DeadLetter;
import io.durablekafka.outbox.HeaderCodec;
import io.durablekafka.outbox.OutboxRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * What is sent for a row.
 */
final class RelayedRecord {

	/**
	 * The record's own timestamp, in milliseconds since the epoch, where it was replaced.
	 */
	static final String TIMESTAMP = "dk-timestamp";

	static final String DEAD_TOPIC = "dk-dead-topic";

	static final String DEAD_PARTITION = "dk-dead-partition";

	static final String DEAD_CATEGORY = "dk-dead-category";

	static final String DEAD_ERROR = "dk-dead-error";

	static final String DEAD_ATTEMPTS = "dk-dead-attempts";

	private RelayedRecord() {
	}

	/**
	 * The row as it was stored.
	 */
	static ProducerRecord<byte[], byte[]> of(OutboxRecord row) {
		return new ProducerRecord<>(row.topic(), row.partition(), row.timestamp(), row.key(), row.value(),
				HeaderCodec.decode(row.headers()));
	}

	/**
	 * The row with the present time, and its own in a header.
	 */
	static ProducerRecord<byte[], byte[]> restamped(OutboxRecord row, long now) {
		Headers headers = HeaderCodec.decode(row.headers());
		add(headers, TIMESTAMP, row.timestamp());
		return new ProducerRecord<>(row.topic(), row.partition(), now, row.key(), row.value(), headers);
	}

	/**
	 * A dead letter with the present time, since the row's own may be what is wrong with
	 * it.
	 */
	static ProducerRecord<byte[], byte[]> of(DeadLetter deadLetter, String topic, long now) {
		OutboxRecord row = deadLetter.record();
		Headers headers = HeaderCodec.decode(row.headers());
		add(headers, TIMESTAMP, row.timestamp());
		add(headers, DEAD_TOPIC, row.topic());
		if (row.partition() != null) {
			add(headers, DEAD_PARTITION, row.partition());
		}
		add(headers, DEAD_CATEGORY, deadLetter.category());
		add(headers, DEAD_ERROR, deadLetter.error());
		add(headers, DEAD_ATTEMPTS, deadLetter.attempts());
		return new ProducerRecord<>(topic, null, now, row.key(), row.value(), headers);
	}

	private static void add(Headers headers, String name, Object value) {
		headers.add(name, String.valueOf(value).getBytes(StandardCharsets.UTF_8));
	}

}
