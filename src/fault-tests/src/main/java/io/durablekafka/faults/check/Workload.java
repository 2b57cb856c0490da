package io.durablekafka.faults.check;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * The records of a run as a function of seed and identity, so that the checker knows
 * every byte without anybody having kept it. Nasty on purpose: an empty key, keys that
 * are not text, tombstones, empty values, repeated headers, headers without value,
 * explicit partitions and timestamps. Immutable.
 *
 * @param seed what all records derive from
 * @param startedAt start of the run in milliseconds since the epoch; explicit timestamps
 * are earlier
 * @param partitions number of partitions of the topic
 * @param poisoned whether some records are too large for the topic
 */
public record Workload(long seed, long startedAt, int partitions, boolean poisoned) {

	/**
	 * Topic that all records go to.
	 */
	public static final String TOPIC = "fault-run";

	/**
	 * Limit of the topic when records are poisoned, in bytes.
	 */
	public static final int MAX_MESSAGE_BYTES = 64 * 1024;

	/**
	 * Header that names the record.
	 */
	static final String ID_HEADER = "fault-id";

	private static final String[] HEADER_NAMES = { "tenant", "trace", "größe", "x" };

	private static final int POISON_SHARE = 400;

	private static final int TOMBSTONE_SHARE = 100;

	private static final int EXPLICIT_TIMESTAMP_SHARE = 8;

	private static final int EXPLICIT_PARTITION_SHARE = 10;

	private static final int HOUR_MILLIS = 3_600_000;

	/**
	 * Make a record. Equal for equal arguments.
	 * @param id identity of the record
	 * @return the record as the application sends it
	 */
	public ProducerRecord<byte @Nullable [], byte @Nullable []> record(RecordId id) {
		SplittableRandom random = random(id);
		boolean poison = isPoison(random);
		Headers headers = headers(id, random);
		byte[] value = poison ? poison(random) : value(id, random);
		Long timestamp = (random.nextInt(EXPLICIT_TIMESTAMP_SHARE) == 0) ? this.startedAt - random.nextInt(HOUR_MILLIS)
				: null;
		return new ProducerRecord<>(TOPIC, explicitPartition(id), timestamp, key(id), value, headers);
	}

	/**
	 * Whether the broker takes the record never.
	 * @param id identity of the record
	 * @return whether it is too large
	 */
	public boolean isPoison(RecordId id) {
		return isPoison(random(id));
	}

	/**
	 * Partition that the record has to be in.
	 * @param id identity of the record
	 * @return the partition, or {@code -1} if any will do
	 */
	int partition(RecordId id) {
		Integer explicit = explicitPartition(id);
		if (explicit != null) {
			return explicit;
		}
		byte[] key = key(id);
		return (key != null) ? Utils.toPositive(Utils.murmur2(key)) % this.partitions : -1;
	}

	private SplittableRandom random(RecordId id) {
		return new SplittableRandom((this.seed * 31 + id.key()) * 0x9E3779B97F4A7C15L + id.sequence()
				+ id.instance() * 0xBF58476D1CE4E5B9L);
	}

	private boolean isPoison(SplittableRandom random) {
		return random.nextInt(POISON_SHARE) == 0 && this.poisoned;
	}

	private @Nullable Integer explicitPartition(RecordId id) {
		boolean explicit = id.isOrdered() && id.key() % EXPLICIT_PARTITION_SHARE == EXPLICIT_PARTITION_SHARE - 1;
		return explicit ? id.key() % this.partitions : null;
	}

	private static byte @Nullable [] key(RecordId id) {
		if (!id.isOrdered()) {
			return null;
		}
		if (id.key() == 0) {
			return new byte[0];
		}
		// Every other key is used by all instances
		String owner = (id.key() % 2 == 0 || id.instance() == 0) ? "" : "-of-" + id.instance();
		byte[] key = ("customer-" + id.key() + owner).getBytes(StandardCharsets.UTF_8);
		if (id.key() % 3 == 0) {
			key[0] = (byte) 0xFF;
			key[1] = 0;
		}
		return key;
	}

	private static Headers headers(RecordId id, SplittableRandom random) {
		Headers headers = new RecordHeaders();
		int count = random.nextInt(5);
		int place = random.nextInt(count + 1);
		for (int i = 0; i <= count; i++) {
			if (i == place) {
				headers.add(ID_HEADER, id.toString().getBytes(StandardCharsets.US_ASCII));
			}
			else {
				headers.add(HEADER_NAMES[random.nextInt(HEADER_NAMES.length)],
						(random.nextInt(6) == 0) ? null : bytes(random, random.nextInt(40)));
			}
		}
		return headers;
	}

	private static byte @Nullable [] value(RecordId id, SplittableRandom random) {
		int kind = random.nextInt(TOMBSTONE_SHARE);
		if (kind == 0) {
			return null;
		}
		if (kind == 1) {
			return new byte[0];
		}
		byte[] name = (id + "|").getBytes(StandardCharsets.US_ASCII);
		byte[] noise = bytes(random, 20 + random.nextInt(380));
		byte[] value = Arrays.copyOf(name, name.length + noise.length);
		System.arraycopy(noise, 0, value, name.length, noise.length);
		return value;
	}

	private static byte[] poison(SplittableRandom random) {
		return bytes(random, 2 * MAX_MESSAGE_BYTES + random.nextInt(MAX_MESSAGE_BYTES));
	}

	private static byte[] bytes(SplittableRandom random, int length) {
		byte[] bytes = new byte[length];
		random.nextBytes(bytes);
		return bytes;
	}

}
