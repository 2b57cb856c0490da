package io.durablekafka.benchmarks.outbox;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import javax.sql.DataSource;

import io.durablekafka.outbox.HeaderCodec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The shortest loop that could do the work of the relay: while one window is on its way,
 * the next one is read; what is acknowledged is deleted by a list of ids. It gives up at
 * the first failure and knows nothing of order, leases or dead letters.
 *
 * @param database the database
 * @param bootstrapServers the brokers
 */
record BareDrain(DataSource database, String bootstrapServers) implements Drain {

	private static final int WINDOW = 5_000;

	private static final String READ = """
			SELECT id, topic, topic_partition, record_key, record_value, headers, record_timestamp
			FROM kafka_outbox
			WHERE id > ?
			ORDER BY id
			LIMIT ?""";

	private static final String DELETE = "DELETE FROM kafka_outbox WHERE id = ANY (?)";

	@Override
	public DrainTimes run(int rows) throws Exception {
		double cpu = DrainTimes.cpu();
		long begin = System.nanoTime();
		AtomicLong deleted = new AtomicLong();
		CompletableFuture<Void> end = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				drain(deleted);
				end.complete(null);
			}
			catch (Throwable ex) {
				end.completeExceptionally(ex);
			}
		}, "bare-drain");
		thread.setDaemon(true);
		thread.start();
		DrainTimes times = DrainTimes.watch(rows, begin, cpu,
				() -> end.isCompletedExceptionally() ? failed(end) : deleted.get());
		end.get(1, TimeUnit.MINUTES);
		return times;
	}

	private static long failed(CompletableFuture<Void> end) {
		end.join();
		return 0;
	}

	private void drain(AtomicLong deleted) throws Exception {
		try (Connection connection = this.database.getConnection();
				Producer<byte[], byte[]> producer = new KafkaProducer<>(configuration(), new ByteArraySerializer(),
						new ByteArraySerializer())) {
			Window window = read(connection, 0);
			while (!window.records().isEmpty()) {
				CountDownLatch acknowledged = send(producer, window);
				Window next = read(connection, window.ids()[window.ids().length - 1]);
				acknowledged.await();
				deleted.addAndGet(delete(connection, window));
				window = next;
			}
		}
	}

	private Map<String, Object> configuration() {
		return Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, this.bootstrapServers, ProducerConfig.ACKS_CONFIG, "all",
				ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true, ProducerConfig.LINGER_MS_CONFIG, 0,
				ProducerConfig.BATCH_SIZE_CONFIG, 128 * 1024, ProducerConfig.BUFFER_MEMORY_CONFIG, 64L << 20,
				ProducerConfig.COMPRESSION_TYPE_CONFIG, DrainBenchmark.COMPRESSION);
	}

	private Window read(Connection connection, long afterId) throws SQLException {
		List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(WINDOW);
		Long[] ids = new Long[WINDOW];
		try (PreparedStatement statement = connection.prepareStatement(READ)) {
			statement.setLong(1, afterId);
			statement.setInt(2, WINDOW);
			try (ResultSet rows = statement.executeQuery()) {
				while (rows.next()) {
					ids[records.size()] = rows.getLong(1);
					records.add(new ProducerRecord<>(rows.getString(2), rows.getObject(3, Integer.class),
							rows.getLong(7), rows.getBytes(4), rows.getBytes(5), HeaderCodec.decode(rows.getBytes(6))));
				}
			}
		}
		return new Window(records, Arrays.copyOf(ids, records.size()));
	}

	private CountDownLatch send(Producer<byte[], byte[]> producer, Window window) {
		CountDownLatch acknowledged = new CountDownLatch(window.records().size());
		for (ProducerRecord<byte[], byte[]> record : window.records()) {
			producer.send(record, (metadata, failure) -> {
				if (failure != null) {
					Figures.progress("the bare loop failed, the figures are worthless: %s", failure);
				}
				acknowledged.countDown();
			});
		}
		return acknowledged;
	}

	private int delete(Connection connection, Window window) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(DELETE)) {
			Array ids = connection.createArrayOf("bigint", window.ids());
			statement.setArray(1, ids);
			return statement.executeUpdate();
		}
	}

	/**
	 * What is on its way.
	 */
	private record Window(List<ProducerRecord<byte[], byte[]>> records, Long[] ids) {

	}

}
