package io.durablekafka.actuate;

import java.nio.charset.StandardCharsets;

import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.relay.RelaySending;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Observes what relays send. Each attempt is an observation whose parent is the trace
 * that was stored with the record. The record itself is not changed: its consumers go on
 * with the trace of the send that stored it.
 *
 * @since 0.1.0
 */
public final class RelayObservations {

	/**
	 * Name of the observations.
	 */
	public static final String NAME = "durable.kafka.relay.publish";

	private final ObservationRegistry registry;

	/**
	 * Create observations.
	 * @param registry where to register them
	 */
	public RelayObservations(ObservationRegistry registry) {
		this.registry = registry;
	}

	/**
	 * A relay is about to send a row.
	 * @param row the row
	 * @param record what is sent for it
	 * @return what to tell of the outcome, or {@code null} when nobody observes
	 */
	public @Nullable RelaySending start(OutboxRecord row, ProducerRecord<byte[], byte[]> record) {
		if (this.registry.isNoop()) {
			return null;
		}
		ReceiverContext<ProducerRecord<byte[], byte[]>> context = new ReceiverContext<>(RelayObservations::header,
				Kind.PRODUCER);
		context.setCarrier(record);
		context.setRemoteServiceName("Apache Kafka");
		Observation observation = Observation.createNotStarted(NAME, () -> context, this.registry)
			.contextualName("send " + record.topic())
			.lowCardinalityKeyValues(
					KeyValues.of(MessagingKeys.SYSTEM, MessagingKeys.OPERATION_NAME, MessagingKeys.OPERATION_TYPE,
							MessagingKeys.destination(record.topic()), MessagingKeys.errorType(null)))
			.highCardinalityKeyValue(MessagingKeys.MESSAGE_ID, row.messageId())
			.start();
		return new Sending(observation);
	}

	private static @Nullable String header(ProducerRecord<byte[], byte[]> record, String name) {
		Header header = record.headers().lastHeader(name);
		return (header != null && header.value() != null) ? new String(header.value(), StandardCharsets.UTF_8) : null;
	}

	/**
	 * A row on its way.
	 *
	 * @param observation what ends with it
	 */
	private record Sending(Observation observation) implements RelaySending {

		@Override
		public void acknowledged(RecordMetadata metadata) {
			this.observation.highCardinalityKeyValue(MessagingKeys.PARTITION, String.valueOf(metadata.partition()));
			if (metadata.hasOffset()) {
				this.observation.highCardinalityKeyValue(MessagingKeys.OFFSET, String.valueOf(metadata.offset()));
			}
			this.observation.stop();
		}

		@Override
		public void failed(Throwable failure) {
			KeyValue type = MessagingKeys.errorType(failure);
			this.observation.lowCardinalityKeyValue(type);
			this.observation.error(failure);
			this.observation.stop();
		}

	}

}
