package io.durablekafka.record;

import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.AbstractRecords;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.RecordBatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RecordSizes}.
 */
class RecordSizesTests {

	private static final String PROPERTY = "durable-kafka.producer.max-request-size";

	private final RecordSizes sizes = new RecordSizes(Map.of("small", 20L));

	@ParameterizedTest
	@CsvSource({ "0, 0, 0", "10, 5000, 0", "0, 0, 40", "3, 100, 7", "100, 0, 200" })
	void limitIsThatOfKafkasClient(int key, int value, int headers) {
		ProducerRecord<String, String> record = new ProducerRecord<>("topic", "");
		for (int i = 0; i < headers; i++) {
			record.headers().add("näme-" + i, (i % 2 == 0) ? new byte[i] : null);
		}
		byte[] keyBytes = (key > 0) ? new byte[key] : null;
		byte[] valueBytes = (value > 0) ? new byte[value] : null;
		int size = AbstractRecords.estimateSizeInBytesUpperBound(RecordBatch.CURRENT_MAGIC_VALUE, CompressionType.NONE,
				keyBytes, valueBytes, record.headers().toArray());
		assertThat(check(record, keyBytes, valueBytes, size)).isEmpty();
		assertThat(check(record, keyBytes, valueBytes, size - 1)).singleElement().satisfies((violation) -> {
			assertThat(violation.rule()).isEqualTo("size");
			assertThat(violation.message()).contains(String.valueOf(size), String.valueOf(size - 1), PROPERTY);
		});
	}

	@Test
	void limitOfTheTopicIsThatOfKeyValueAndHeaders() {
		ProducerRecord<String, String> record = new ProducerRecord<>("small", "");
		record.headers().add("1234", new byte[6]);
		assertThat(check(record, new byte[4], new byte[6], 10000)).isEmpty();
		assertThat(check(record, new byte[4], new byte[7], 10000)).extracting(Violation::message)
			.containsExactly("The record has 21 bytes when serialized, with its headers, "
					+ "more than the 20 of 'durable-kafka.topics.[small].max-size'");
		assertThat(check(new ProducerRecord<>("other", ""), new byte[4], new byte[700], 10000)).isEmpty();
	}

	@Test
	void bothLimitsAreTold() {
		assertThat(check(new ProducerRecord<>("small", ""), null, new byte[2000], 1000)).hasSize(2);
	}

	private List<Violation> check(ProducerRecord<?, ?> record, byte @Nullable [] key, byte @Nullable [] value,
			long limit) {
		return this.sizes.check(record, key, value, new SizeLimit(limit, PROPERTY, CompressionType.NONE));
	}

}
