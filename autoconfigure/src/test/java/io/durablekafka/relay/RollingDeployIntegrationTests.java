package io.durablekafka.relay;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.function.BiFunction;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.durablekafka.outbox.FailureClassification;
import io.durablekafka.outbox.Gate;
import io.durablekafka.outbox.NextLayoutStore;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.outbox.jdbc.JdbcOutboxSchema;
import io.durablekafka.outbox.jdbc.JdbcOutboxStore;
import io.durablekafka.outbox.jdbc.OutboxDialects;
import io.durablekafka.outbox.jdbc.OutboxTables;
import io.durablekafka.testsupport.PostgresServer;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for two versions of the table layout at once: instances that know the present one
 * and instances that know the next one store and relay the same keys, on the tables of
 * the next one.
 */
@Timeout(180)
class RollingDeployIntegrationTests {

	private static final int KEYS = 50;

	private static final int PART = 1500;

	@TempDir
	private static Path directory;

	/** What has been published, in the order of the topic, and by whom. */
	private final List<Published> topic = Collections.synchronizedList(new ArrayList<>());

	/** What each instance has stored, in the order in which it did. */
	private final Map<String, List<OutboxRecord>> stored = new ConcurrentHashMap<>();

	private PostgresServer server;

	private HikariDataSource pool;

	@BeforeEach
	void start() {
		this.server = PostgresServer.builder().directory(directory).build();
		this.server.start();
		HikariConfig config = new HikariConfig();
		config.setJdbcUrl(this.server.jdbcUrl());
		config.setUsername(this.server.username());
		config.setPassword(this.server.password());
		config.setMaximumPoolSize(12);
		this.pool = new HikariDataSource(config);
		new JdbcOutboxSchema(OutboxDialects.of(this.pool), OutboxTables.defaults()).create(this.pool);
	}

	@AfterEach
	void stop() {
		this.pool.close();
		this.server.close();
	}

	@Test
	void twoVersionsShareTheTablesInOrder() {
		Instance first = new Instance("first", RollingDeployIntegrationTests::present);
		Instance second = new Instance("second", RollingDeployIntegrationTests::present);
		awaitMore("first", "second");
		// the tables go first, under the feet of the instances
		JdbcClient jdbc = JdbcClient.create(this.pool);
		NextLayoutStore.MIGRATION.forEach((statement) -> jdbc.sql(statement).update());
		awaitMore("first", "second");
		Instance third = new Instance("third", RollingDeployIntegrationTests::next);
		awaitMore("first", "second", "third");
		first.stop();
		awaitMore("second", "third");
		assertThat(relayed("third", "second")).isPositive();
		assertThat(relayed("second", "third")).isPositive();
		second.stop();
		// the deploy is taken back
		Instance fourth = new Instance("fourth", RollingDeployIntegrationTests::present);
		awaitMore("third", "fourth");
		third.stop();
		awaitMore("fourth");
		assertThat(relayed("fourth", "third")).isPositive();
		fourth.stopStoring();
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.until(() -> jdbc.sql("SELECT COUNT(*) FROM kafka_outbox").query(Long.class).single() == 0);
		fourth.stop();
		everythingArrivedOnceAndInOrder();
	}

	private static OutboxStore present(DataSource dataSource, JdbcOutboxStore store) {
		return store;
	}

	private static OutboxStore next(DataSource dataSource, JdbcOutboxStore store) {
		return new NextLayoutStore(dataSource, store);
	}

	/**
	 * Wait until records have been published that each of these instances has relayed.
	 */
	private void awaitMore(String... relaying) {
		int from = this.topic.size();
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
			List<Published> all = snapshot();
			List<Published> more = all.subList(from, all.size());
			return more.size() >= PART && Set.of(relaying)
				.stream()
				.allMatch((name) -> more.stream().anyMatch((published) -> published.relayedBy().equals(name)));
		});
	}

	private List<Published> snapshot() {
		synchronized (this.topic) {
			return List.copyOf(this.topic);
		}
	}

	private long relayed(String by, String of) {
		return snapshot().stream()
			.filter((published) -> published.relayedBy().equals(by) && published.value().startsWith(of + ":"))
			.count();
	}

	private void everythingArrivedOnceAndInOrder() {
		Map<String, List<String>> arrived = new HashMap<>();
		Set<String> seen = new HashSet<>();
		int duplicates = 0;
		for (Published published : snapshot()) {
			if (seen.add(published.value())) {
				String sender = published.value().substring(0, published.value().indexOf(':'));
				arrived.computeIfAbsent(sender + "/" + published.key(), (stream) -> new ArrayList<>())
					.add(published.value());
			}
			else {
				duplicates++;
			}
		}
		Map<String, List<String>> sent = new HashMap<>();
		this.stored.forEach((sender,
				rows) -> rows.forEach((row) -> sent
					.computeIfAbsent(sender + "/" + TestRows.text(row.key()), (stream) -> new ArrayList<>())
					.add(TestRows.text(row.value()))));
		assertThat(arrived).isEqualTo(sent);
		// each instance was stopped in an orderly way
		assertThat(duplicates).isZero();
	}

	/**
	 * A record of the topic.
	 */
	private record Published(String relayedBy, String key, String value) {

	}

	/**
	 * Stores records all the time and relays its lanes.
	 */
	private final class Instance {

		private final String name;

		private final OutboxStore store;

		private final LaneLeases leases;

		private final OutboxRelayLoop loop;

		private final Thread storing;

		private volatile boolean stopping;

		Instance(String name, BiFunction<DataSource, JdbcOutboxStore, OutboxStore> version) {
			this.name = name;
			DataSource dataSource = RollingDeployIntegrationTests.this.pool;
			JdbcOutboxStore present = new JdbcOutboxStore(dataSource, OutboxDialects.of(dataSource),
					OutboxTables.defaults());
			this.store = version.apply(dataSource, present);
			this.store.check();
			this.leases = new LaneLeases(present.leases(), name, Duration.ofSeconds(5), System::nanoTime);
			this.loop = new OutboxRelayLoop(new OutboxRelay(this.store, new Gate(name), this::newProducer,
					new FailureClassification(List.of()), new RelayListener() {
					}, this.leases::join, RelaySettings.defaults(), RelayPolicies.defaults(), System::nanoTime));
			this.leases.start();
			this.loop.start();
			RollingDeployIntegrationTests.this.stored.put(name, new ArrayList<>());
			this.storing = new Thread(this::store, "storing-" + name);
			this.storing.start();
		}

		private void store() {
			List<OutboxRecord> journal = RollingDeployIntegrationTests.this.stored.get(this.name);
			Random random = new Random(this.name.hashCode());
			int number = 0;
			while (!this.stopping) {
				List<OutboxRecord> batch = new ArrayList<>();
				for (int i = random.nextInt(20); i >= 0; i--) {
					batch.add(TestRows.row("orders", "key-" + random.nextInt(KEYS), this.name + ":" + number++));
				}
				this.store.insert(batch);
				journal.addAll(batch);
				this.loop.wake();
			}
		}

		private Producer<byte[], byte[]> newProducer() {
			ByteArraySerializer serializer = new ByteArraySerializer();
			return new MockProducer<>(true, null, serializer, serializer) {

				@Override
				public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
					RollingDeployIntegrationTests.this.topic.add(new Published(Instance.this.name,
							TestRows.text(record.key()), TestRows.text(record.value())));
					return super.send(record, callback);
				}

			};
		}

		void stopStoring() {
			this.stopping = true;
			try {
				this.storing.join();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

		void stop() {
			stopStoring();
			assertThat(this.loop.stop(Duration.ofSeconds(30))).isTrue();
			this.leases.close();
		}

	}

}
