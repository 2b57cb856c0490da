package io.durablekafka.producer;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.durablekafka.DurableSendResult;
import io.durablekafka.Outcome;
import io.durablekafka.outbox.HeaderCodec;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.record.HeaderEnricher;
import io.durablekafka.record.HeaderEnrichment;
import io.durablekafka.record.HeaderEnrichmentException;
import io.durablekafka.record.MessageIdGenerator;
import io.durablekafka.record.MessageIds;
import io.durablekafka.record.TestHeaders;
import io.durablekafka.record.TestPipelines;
import io.durablekafka.record.headers.FixedHeaders;
import io.durablekafka.record.headers.ProducedAtHeader;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.kafka.core.KafkaProducerException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what {@link RecordPreparation} does to headers, on both paths.
 */
@Timeout(60)
class PreparedHeadersTests {

	private static final String TOPIC = SenderFixture.TOPIC;

	private final SenderFixture fixture = new SenderFixture();

	@AfterEach
	void close() {
		this.fixture.close();
	}

	private void start(MessageIdGenerator generator, HeaderEnricher... enrichers) {
		this.fixture.pipeline = TestPipelines.of(new MessageIds("dk-message-id", generator),
				new HeaderEnrichment(List.of(enrichers)), SenderFixture.NOW::toEpochMilli);
		this.fixture.start();
	}

	private static ProducerRecord<String, String> record() {
		ProducerRecord<String, String> record = new ProducerRecord<>(TOPIC, "key", "value");
		record.headers().add("own", "1".getBytes(StandardCharsets.UTF_8));
		record.headers().add("own", null);
		return record;
	}

	@Test
	void headersAreTheSameOnBothPaths() {
		start((record) -> "id-1", new FixedHeaders(Map.of("region", "eu")), new ProducedAtHeader("at"));
		ProducerRecord<String, String> record = record();
		DurableSendResult<String, String> published = SenderFixture.result(this.fixture.send(record));
		assertThat(published.outcome()).isEqualTo(Outcome.PUBLISHED);
		assertThat(published.getProducerRecord().headers()).hasSize(5);
		this.fixture.trip();
		DurableSendResult<String, String> stored = SenderFixture.result(this.fixture.send(record));
		assertThat(stored.outcome()).isEqualTo(Outcome.STORED);
		OutboxRecord row = this.fixture.store().rows().get(1);
		assertThat(HeaderCodec.decode(row.headers()))
			.containsExactly(published.getProducerRecord().headers().toArray());
		assertThat(row.messageId()).isEqualTo("id-1");
		assertThat(record.headers()).containsExactly(new RecordHeader("own", "1".getBytes(StandardCharsets.UTF_8)),
				new RecordHeader("own", (byte[]) null));
	}

	@Test
	void failedGeneratorIsAFailedFuture() {
		AtomicInteger calls = new AtomicInteger();
		start((record) -> {
			if (calls.incrementAndGet() == 1) {
				throw new IllegalStateException("no sequence");
			}
			return "id-2";
		});
		Throwable failure = SenderFixture.thrownBy(this.fixture.send(record()));
		assertThat(failure).isInstanceOf(KafkaProducerException.class)
			.hasRootCauseInstanceOf(IllegalStateException.class);
		assertThat(failure.getCause()).isInstanceOf(HeaderEnrichmentException.class)
			.hasMessageContaining("message id generator");
		assertThat(SenderFixture.result(this.fixture.send(record())).messageId()).isEqualTo("id-2");
		assertThat(this.fixture.sender().statistics().failed()).isOne();
		assertThat(this.fixture.kafka().log()).hasSize(1);
	}

	@Test
	void failedEnricherIsAFailedFuture() {
		start((record) -> "id", (record, headers) -> {
			throw new IllegalStateException("no tenant");
		});
		assertThat(SenderFixture.thrownBy(this.fixture.send(record()))).cause()
			.isInstanceOf(HeaderEnrichmentException.class)
			.hasMessageContaining("header enricher");
		assertThat(this.fixture.kafka().log()).isEmpty();
		assertThat(this.fixture.store().rows()).isEmpty();
	}

	@Test
	void recordThatAnInterceptorReplacesKeepsItsIdentity() {
		AtomicInteger calls = new AtomicInteger();
		this.fixture.configs.put(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG, List.of(ReplacingInterceptor.class));
		start((record) -> "id-" + calls.incrementAndGet());
		DurableSendResult<String, String> result = SenderFixture.result(this.fixture.send(record()));
		assertThat(result.messageId()).isEqualTo("id-1");
		assertThat(TestHeaders.texts(result.getProducerRecord().headers()))
			.containsExactly(Map.entry("dk-message-id", "id-1"));
		assertThat(calls).hasValue(1);
	}

	/**
	 * Forgets all headers.
	 */
	public static final class ReplacingInterceptor extends TestInterceptor {

		@Override
		public ProducerRecord<String, String> onSend(ProducerRecord<String, String> record) {
			return new ProducerRecord<>(record.topic(), record.key(), record.value());
		}

	}

}
