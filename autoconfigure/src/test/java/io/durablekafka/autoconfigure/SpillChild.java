package io.durablekafka.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.durablekafka.outbox.Gate;
import io.durablekafka.outbox.HeaderCodec;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.OutboxWriter;
import io.durablekafka.outbox.OutboxWriterSettings;
import io.durablekafka.outbox.PendingRow;
import io.durablekafka.outbox.Slots;
import io.durablekafka.outbox.SpillSettings;
import io.durablekafka.outbox.SpillingOutboxStore;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A process that stores records for ever and says on its standard output which of them
 * are stored, to be killed by a test.
 */
public final class SpillChild {

	static final int KEYS = 4;

	private SpillChild() {
	}

	public static void main(String[] args) throws InterruptedException {
		PGSimpleDataSource dataSource = new PGSimpleDataSource();
		dataSource.setUrl(args[0]);
		dataSource.setUser(args[1]);
		JdbcOutboxes outboxes = new JdbcOutboxes(new JdbcOutboxProperties());
		SpillingOutboxStore store = new SpillingOutboxStore(
				outboxes.create(dataSource, DatabaseDescription.of(dataSource), true),
				new SpillDatabase(Path.of(args[2]), outboxes),
				new SpillSettings(Duration.ofMillis(100), 1_000_000, 1 << 30, 100, 1 << 20));
		store.check();
		store.prepare();
		OutboxWriter writer = new OutboxWriter(store, new Gate("child"), (slot) -> false,
				new OutboxWriterSettings(100, 1 << 20, 20, 1 << 20, Duration.ofSeconds(60)), () -> {
				});
		writer.start();
		for (int number = 0;; number++) {
			writer.offer(new Row(number), System.nanoTime() + Duration.ofMinutes(1).toNanos());
			Thread.yield();
		}
	}

	/**
	 * A record whose key follows from its number.
	 */
	private record Row(int number) implements PendingRow {

		private byte[] key() {
			return ("key-" + this.number % KEYS).getBytes(StandardCharsets.UTF_8);
		}

		@Override
		public int slot() {
			return Slots.of("orders", key(), null);
		}

		@Override
		public int size() {
			return 16;
		}

		@Override
		public OutboxRecord row() {
			return new OutboxRecord(0, Slots.lane(slot()), "orders", null, key(), key(), HeaderCodec.encode(List.of()),
					1, "m-" + this.number, "child");
		}

		@Override
		public void stored() {
			System.out.println("stored " + this.number);
		}

		@Override
		public void notStored(Throwable cause) {
			System.out.println("failed " + this.number);
		}

	}

}
