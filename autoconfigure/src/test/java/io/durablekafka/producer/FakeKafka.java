package io.durablekafka.producer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * What the producers of a test send to: topics, what was written to them, and what
 * happens to a record inside of <code>send</code>. Thread-safe.
 */
public final class FakeKafka {

	private final Map<String, Integer> partitions = new ConcurrentHashMap<>();

	private final List<Written> log = new ArrayList<>();

	private final List<ScriptedProducer> producers = new CopyOnWriteArrayList<>();

	volatile boolean acknowledging = true;

	volatile boolean expiring;

	volatile Consumer<ProducerRecord<String, String>> duringSend = (record) -> {
	};

	volatile Function<ProducerRecord<String, String>, @Nullable ApiException> refusal = (record) -> null;

	volatile Consumer<String> duringMetadata = (topic) -> {
	};

	volatile Runnable duringCreation = () -> {
	};

	volatile @Nullable RuntimeException closeFailure;

	public FakeKafka topic(String topic, int count) {
		this.partitions.put(topic, count);
		return this;
	}

	/**
	 * Whether records are acknowledged at once, which is so in the beginning, or when the
	 * test says so.
	 */
	public void acknowledging(boolean acknowledging) {
		this.acknowledging = acknowledging;
	}

	/**
	 * Whether records fail after they were taken, as when retries are exhausted.
	 */
	public void expiring(boolean expiring) {
		this.expiring = expiring;
	}

	/**
	 * What happens inside of <code>send</code>, before the record is taken.
	 */
	public void duringSend(Consumer<ProducerRecord<String, String>> duringSend) {
		this.duringSend = duringSend;
	}

	/**
	 * Which records fail inside of <code>send</code>, and why.
	 */
	public void refusal(Function<ProducerRecord<String, String>, @Nullable ApiException> refusal) {
		this.refusal = refusal;
	}

	List<PartitionInfo> partitionsFor(String topic) {
		this.duringMetadata.accept(topic);
		List<PartitionInfo> infos = new ArrayList<>();
		for (int partition = 0; partition < this.partitions.getOrDefault(topic, 1); partition++) {
			infos.add(new PartitionInfo(topic, partition, null, null, null));
		}
		return infos;
	}

	void created(ScriptedProducer producer) {
		this.producers.add(producer);
	}

	List<ScriptedProducer> producers() {
		return this.producers;
	}

	public ScriptedProducer producer() {
		return this.producers.get(this.producers.size() - 1);
	}

	long write(String topic, int partition, byte @Nullable [] key, byte @Nullable [] value) {
		synchronized (this.log) {
			this.log.add(new Written(topic, partition, text(key), text(value)));
			return this.log.size() - 1;
		}
	}

	private static @Nullable String text(byte @Nullable [] bytes) {
		return (bytes != null) ? new String(bytes, StandardCharsets.UTF_8) : null;
	}

	public List<Written> log() {
		synchronized (this.log) {
			return List.copyOf(this.log);
		}
	}

	/**
	 * A record in a topic.
	 */
	public record Written(String topic, int partition, @Nullable String key, @Nullable String value) {

	}

}
