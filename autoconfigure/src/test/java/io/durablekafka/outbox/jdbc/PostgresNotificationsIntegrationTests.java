package io.durablekafka.outbox.jdbc;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import io.durablekafka.outbox.OutboxNotifications;
import io.durablekafka.relay.CommitNotices;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link PostgresNotifications} on a real server.
 */
@Timeout(120)
class PostgresNotificationsIntegrationTests {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static EmbeddedPostgres postgres;

	@BeforeAll
	static void startServer() throws IOException {
		postgres = EmbeddedPostgres.builder().start();
	}

	@AfterAll
	static void stopServer() throws IOException {
		postgres.close();
	}

	private static OutboxNotifications notifications(OutboxTables tables) {
		DataSource dataSource = postgres.getPostgresDatabase();
		JdbcOutboxStore store = new JdbcOutboxStore(dataSource, new PostgresOutboxDialect(), tables,
				JdbcOutboxStore.DEFAULT_TIMEOUT, true, dataSource);
		OutboxNotifications notifications = store.notifications();
		assertThat(notifications).isNotNull();
		return notifications;
	}

	@Test
	void messagesArriveAtTheListenersOfTheSameTable() {
		OutboxNotifications one = notifications(OutboxTables.defaults());
		OutboxNotifications other = notifications(new OutboxTables("Sales", "other_"));
		try (OutboxNotifications.Subscription ofOne = one.subscribe();
				OutboxNotifications.Subscription ofOther = other.subscribe()) {
			one.send("hello");
			assertThat(ofOne.await(LIMIT)).containsExactly("hello");
			other.send("there");
			assertThat(ofOther.await(LIMIT)).containsExactly("there");
			assertThat(ofOne.await(Duration.ofMillis(1))).isEmpty();
		}
	}

	@Test
	void instanceIsWokenByAnotherAlsoAfterItsConnectionWasLost() {
		AtomicInteger wakes = new AtomicInteger();
		OutboxNotifications notifications = notifications(OutboxTables.defaults());
		CommitNotices teller = new CommitNotices(notifications, "teller", false, () -> true, () -> {
		});
		try (CommitNotices listener = new CommitNotices(notifications, "listener", true, () -> true,
				wakes::incrementAndGet)) {
			listener.start();
			teller.start();
			await().atMost(LIMIT).until(() -> wakes.get() == 1);
			teller.committed();
			await().atMost(LIMIT).until(() -> wakes.get() == 2);
			List<Boolean> terminated = JdbcClient.create(postgres.getPostgresDatabase())
				.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND pid <> pg_backend_pid()")
				.query(Boolean.class)
				.list();
			assertThat(terminated).containsExactly(true);
			await().atMost(LIMIT).until(() -> wakes.get() == 3);
			teller.committed();
			await().atMost(LIMIT).until(() -> wakes.get() == 4);
		}
		finally {
			teller.close();
		}
		await().atMost(LIMIT)
			.until(() -> JdbcClient.create(postgres.getPostgresDatabase())
				.sql("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND pid <> pg_backend_pid()")
				.query(Integer.class)
				.single() == 0);
	}

	@Test
	void storeWithoutKeptConnectionsHasNoNotifications() {
		JdbcOutboxStore store = new JdbcOutboxStore(postgres.getPostgresDatabase(), new PostgresOutboxDialect(),
				OutboxTables.defaults());
		assertThat(store.notifications()).isNull();
	}

}
