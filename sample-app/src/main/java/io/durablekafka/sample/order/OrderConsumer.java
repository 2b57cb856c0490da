package io.durablekafka.sample.order;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

/**
 * Receives orders and records each of them once.
 *
 * @since 0.1.0
 */
@Component
public class OrderConsumer {

	private static final String MESSAGE_ID = "dk-message-id";

	private static final Log logger = LogFactory.getLog(OrderConsumer.class);

	private final OrderLedger ledger;

	private final JsonMapper mapper;

	private final ApplicationRun run;

	private final LongAdder arrived = new LongAdder();

	OrderConsumer(OrderLedger ledger, JsonMapper mapper, ApplicationRun run) {
		this.ledger = ledger;
		this.mapper = mapper;
		this.run = run;
	}

	@KafkaListener(topics = OrderPublisher.TOPIC)
	void receive(List<ConsumerRecord<String, String>> records) {
		List<ReceivedOrder> arrivals = records.stream().map(this::read).filter(Objects::nonNull).toList();
		List<ReceivedOrder> fresh = this.ledger.record(arrivals);
		this.arrived.add(fresh.stream().filter((order) -> order.event().run() == this.run.number()).count());
	}

	private @Nullable ReceivedOrder read(ConsumerRecord<String, String> record) {
		try {
			return new ReceivedOrder(messageId(record), this.mapper.readValue(record.value(), OrderEvent.class));
		}
		catch (JacksonException | IllegalArgumentException ex) {
			logger.warn("Skipped a record that is no order: %s-%d, offset %d".formatted(record.topic(),
					record.partition(), record.offset()));
			return null;
		}
	}

	// Without Durable Kafka nothing but its place tells one message from another.
	private static String messageId(ConsumerRecord<String, String> record) {
		Header header = record.headers().lastHeader(MESSAGE_ID);
		return (header != null) ? new String(header.value(), StandardCharsets.UTF_8)
				: "%s-%d-%d".formatted(record.topic(), record.partition(), record.offset());
	}

	/**
	 * Different orders of this run of the application that arrived.
	 * @return the number since the start
	 */
	public long arrived() {
		return this.arrived.sum();
	}

}
