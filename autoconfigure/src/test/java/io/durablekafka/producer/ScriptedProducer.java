package io.durablekafka.producer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * A producer with a network thread of its own, whose acknowledgements and failures a test
 * decides. Like Kafka's it calls back on that thread, aborts what is in flight in no
 * particular order when it is closed by force, and joins its thread unless closed from a
 * callback.
 */
public final class ScriptedProducer extends MockProducer<String, String> {

	private final FakeKafka kafka;

	private final Serializer<String> keySerializer;

	private final Serializer<String> valueSerializer;

	private final List<InFlight> inFlight = new ArrayList<>();

	private final BlockingQueue<Runnable> events = new LinkedBlockingQueue<>();

	private final Thread network;

	private boolean closing;

	private volatile boolean dead;

	ScriptedProducer(FakeKafka kafka, Serializer<String> keySerializer, Serializer<String> valueSerializer) {
		this.kafka = kafka;
		this.keySerializer = keySerializer;
		this.valueSerializer = valueSerializer;
		this.network = new Thread(this::run, "kafka-producer-network-thread | " + kafka.producers().size());
		this.network.setDaemon(true);
		this.network.start();
		kafka.created(this);
	}

	@Override
	public Future<RecordMetadata> send(ProducerRecord<String, String> record, Callback callback) {
		if (isClosed()) {
			throw new IllegalStateException("Cannot perform operation after producer has been closed");
		}
		this.kafka.duringSend.accept(record);
		ApiException refusal = this.kafka.refusal.apply(record);
		if (refusal != null) {
			callback.onCompletion(metadata(record.topic(), -1, -1), refusal);
			return CompletableFuture.failedFuture(refusal);
		}
		byte[] key = this.keySerializer.serialize(record.topic(), record.headers(), record.key());
		byte[] value = this.valueSerializer.serialize(record.topic(), record.headers(), record.value());
		InFlight sent = new InFlight(record.topic(), partition(record, key), key, value, callback);
		synchronized (this) {
			if (this.closing) {
				throw new KafkaException("Producer closed while send in progress");
			}
			this.inFlight.add(sent);
		}
		if (this.kafka.expiring) {
			this.events.add(() -> fail(sent, SenderFixture.expired()));
		}
		else if (this.kafka.acknowledging) {
			this.events.add(() -> acknowledge(sent));
		}
		return new CompletableFuture<>();
	}

	private int partition(ProducerRecord<String, String> record, byte @Nullable [] key) {
		if (record.partition() != null) {
			return record.partition();
		}
		int count = partitionsFor(record.topic()).size();
		return (key != null) ? Utils.toPositive(Utils.murmur2(key)) % count : 0;
	}

	@Override
	public List<PartitionInfo> partitionsFor(String topic) {
		if (isClosed()) {
			throw new IllegalStateException("Cannot perform operation after producer has been closed");
		}
		return this.kafka.partitionsFor(topic);
	}

	/**
	 * Values of the records in flight, oldest first.
	 */
	public synchronized List<String> inFlight() {
		return this.inFlight.stream()
			.map((sent) -> new String((sent.value != null) ? sent.value : new byte[0]))
			.toList();
	}

	/**
	 * Records in flight, oldest first.
	 */
	synchronized List<InFlight> records() {
		return new ArrayList<>(this.inFlight);
	}

	/**
	 * Acknowledge what is in flight.
	 */
	public void acknowledgeAll() {
		onNetworkThread(() -> records().forEach(this::acknowledge));
	}

	/**
	 * Acknowledge one record.
	 * @param value its value
	 */
	public void acknowledge(String value) {
		onNetworkThread(() -> matching(value).forEach(this::acknowledge));
	}

	/**
	 * Fail one record.
	 * @param value its value
	 * @param failure why
	 */
	public void fail(String value, Exception failure) {
		onNetworkThread(() -> matching(value).forEach((sent) -> fail(sent, failure)));
	}

	/**
	 * Do something on the network thread and wait until it is done, or the thread has
	 * ended.
	 */
	void onNetworkThread(Runnable event) {
		CountDownLatch done = new CountDownLatch(1);
		this.events.add(() -> {
			try {
				event.run();
			}
			finally {
				done.countDown();
			}
		});
		try {
			while (this.network.isAlive() && !done.await(5, TimeUnit.MILLISECONDS)) {
				Thread.onSpinWait();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private List<InFlight> matching(String value) {
		Predicate<InFlight> matches = (sent) -> sent.value != null && value.equals(new String(sent.value));
		return records().stream().filter(matches).toList();
	}

	private synchronized boolean take(InFlight sent) {
		return this.inFlight.remove(sent);
	}

	/**
	 * Write a record and call back. On the network thread only.
	 */
	void acknowledge(InFlight sent) {
		if (!this.dead && take(sent)) {
			long offset = this.kafka.write(sent.topic, sent.partition, sent.key, sent.value);
			sent.callback.onCompletion(metadata(sent.topic, sent.partition, offset), null);
		}
	}

	/**
	 * Write a record whose acknowledgement gets lost. On the network thread only.
	 */
	void write(InFlight sent) {
		this.kafka.write(sent.topic, sent.partition, sent.key, sent.value);
	}

	/**
	 * Call back with a failure. On the network thread only.
	 */
	void fail(InFlight sent, Exception failure) {
		if (take(sent)) {
			sent.callback.onCompletion(metadata(sent.topic, sent.partition, -1), failure);
		}
	}

	private static RecordMetadata metadata(String topic, int partition, long offset) {
		return new RecordMetadata(new TopicPartition(topic, partition), offset, 0, -1, -1, -1);
	}

	private void run() {
		try {
			while (!this.dead) {
				Runnable event = this.events.poll(5, TimeUnit.MILLISECONDS);
				if (event != null) {
					event.run();
				}
			}
			List<InFlight> aborted = records();
			Collections.shuffle(aborted, new Random(aborted.size()));
			aborted.forEach((sent) -> fail(sent, new KafkaException("Producer is closed forcefully.")));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Let the network thread die, as from an error in a callback: no more callbacks.
	 */
	void die() {
		synchronized (this) {
			this.inFlight.clear();
		}
		this.dead = true;
	}

	synchronized boolean isClosed() {
		return this.closing;
	}

	@Override
	public void flush() {
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
		while (!isClosed() && !records().isEmpty() && System.nanoTime() - end < 0) {
			onNetworkThread(() -> {
			});
		}
	}

	@Override
	public void close(Duration timeout) {
		synchronized (this) {
			this.closing = true;
		}
		long end = System.nanoTime() + timeout.toNanos();
		while (!records().isEmpty() && this.network.isAlive() && System.nanoTime() - end < 0) {
			onNetworkThread(() -> {
			});
		}
		this.dead = true;
		if (Thread.currentThread() != this.network) {
			try {
				this.network.join();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
		RuntimeException failure = this.kafka.closeFailure;
		if (failure != null) {
			throw failure;
		}
	}

	/**
	 * A record that has been sent and not been acknowledged.
	 */
	static final class InFlight {

		final String topic;

		final int partition;

		final byte @Nullable [] key;

		final byte @Nullable [] value;

		final Callback callback;

		InFlight(String topic, int partition, byte @Nullable [] key, byte @Nullable [] value, Callback callback) {
			this.topic = topic;
			this.partition = partition;
			this.key = key;
			this.value = value;
			this.callback = callback;
		}

	}

}
