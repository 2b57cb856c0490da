package io.durablekafka;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.durablekafka.outbox.DeadLetter;
import io.durablekafka.outbox.OutboxRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Notes what a {@link DeliveryListener} is told.
 */
public final class RecordingListener implements DeliveryListener {

	private final List<String> events = new CopyOnWriteArrayList<>();

	private final List<String> threads = new CopyOnWriteArrayList<>();

	@Override
	public void published(DurableSendResult<?, ?> result) {
		add("published " + result.getProducerRecord().value());
	}

	@Override
	public void stored(DurableSendResult<?, ?> result) {
		add("stored " + result.getProducerRecord().value());
	}

	@Override
	public void relayed(OutboxRecord record, RecordMetadata metadata) {
		add("relayed " + text(record));
	}

	@Override
	public void deadLettered(DeadLetter deadLetter) {
		add("dead " + text(deadLetter.record()));
	}

	@Override
	public void rejected(ProducerRecord<?, ?> record, Throwable failure) {
		add("rejected " + record.value() + " " + failure.getClass().getSimpleName());
	}

	private static String text(OutboxRecord record) {
		return (record.value() != null) ? new String(record.value()) : "null";
	}

	private void add(String event) {
		this.threads.add(Thread.currentThread().getName());
		this.events.add(event);
	}

	public List<String> events() {
		return this.events;
	}

	public List<String> threads() {
		return this.threads;
	}

}
