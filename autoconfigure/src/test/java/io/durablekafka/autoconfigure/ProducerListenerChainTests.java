package io.durablekafka.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.kafka.support.ProducerListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ProducerListenerChain}.
 */
@ExtendWith(OutputCaptureExtension.class)
class ProducerListenerChainTests {

	private static final ProducerRecord<Object, Object> RECORD = new ProducerRecord<>("orders", "key", "secret");

	private static final RecordMetadata METADATA = new RecordMetadata(new TopicPartition("orders", 0), 0, 0, 0, 0, 0);

	private final List<String> calls = new ArrayList<>();

	@Test
	void listenersAreCalledInOrderAndAFailingOneHarmsNobody(CapturedOutput output) {
		ProducerListener<Object, Object> chain = ProducerListenerChain
			.of(Stream.of(new Recording("first", null), new Recording("second", new AssertionError("broken")),
					new Recording("third", new IllegalStateException("broken")), new Recording("fourth", null)));
		chain.onSuccess(RECORD, METADATA);
		chain.onError(RECORD, null, new IllegalStateException("no broker"));
		assertThat(this.calls).containsExactly("first success", "second success", "third success", "fourth success",
				"first error", "second error", "third error", "fourth error");
		assertThat(output.toString().split("producer listener", -1)).hasSize(2);
		assertThat(output).doesNotContain("secret");
	}

	private final class Recording implements ProducerListener<String, String> {

		private final String name;

		private final Throwable failure;

		Recording(String name, Throwable failure) {
			this.name = name;
			this.failure = failure;
		}

		@Override
		public void onSuccess(ProducerRecord<String, String> producerRecord, RecordMetadata recordMetadata) {
			call("success");
		}

		@Override
		public void onError(ProducerRecord<String, String> producerRecord, RecordMetadata recordMetadata,
				Exception exception) {
			call("error");
		}

		private void call(String event) {
			ProducerListenerChainTests.this.calls.add(this.name + " " + event);
			if (this.failure instanceof Error error) {
				throw error;
			}
			if (this.failure instanceof RuntimeException exception) {
				throw exception;
			}
		}

	}

}
