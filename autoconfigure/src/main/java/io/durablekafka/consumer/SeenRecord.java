package io.durablekafka.consumer;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import org.springframework.kafka.support.KafkaUtils;

/**
 * A record that a consumer group sees: what identifies it, and where it lies. Each group
 * sees each record, and a retry topic repeats the records of another topic on purpose, so
 * group and topic belong to the identity.
 *
 * @param group consumer group, empty when the consumer has none
 * @param topic topic of the record
 * @param messageId identity of the record
 * @param partition partition that the record lies in
 * @param offset offset of the record
 * @since 0.1.0
 */
public record SeenRecord(String group, String topic, String messageId, int partition, long offset) {

	/**
	 * A record as the calling thread of a listener container sees it.
	 * @param record the record
	 * @param messageId its identity
	 * @return the record in the group of the calling thread
	 */
	static SeenRecord of(ConsumerRecord<?, ?> record, String messageId) {
		String group = KafkaUtils.getConsumerGroupId();
		return new SeenRecord((group != null) ? group : "", record.topic(), messageId, record.partition(),
				record.offset());
	}

}
