package io.durablekafka.consumer.jdbc;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

import javax.sql.DataSource;

import io.durablekafka.consumer.DuplicateFilter;
import io.durablekafka.consumer.SeenRecord;
import io.durablekafka.consumer.SeenRecords;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.support.KafkaUtils;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.Assert;

/**
 * Remembers records in a table, for all instances of the application and across restarts.
 * There are two ways to use it, also together:
 * <ul>
 * <li>as the memory of a {@link DuplicateFilter}: a record that was written twice is
 * dropped before the listener;</li>
 * <li>{@link #accept(ConsumerRecord)} in the transaction of the listener: a record takes
 * effect in the database once, whatever happens.</li>
 * </ul>
 * The table is created with the scripts in {@code META-INF/durable-kafka/inbox}.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class JdbcInbox implements SeenRecords {

	/** Name of the table, unless it is given another one. */
	public static final String DEFAULT_TABLE = "kafka_inbox";

	private static final Pattern TABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)?");

	/** What every database stores and compares as it is. */
	private static final Pattern PLAIN = Pattern.compile("[!-~]{1,200}");

	private static final String IDENTITY = "consumer_group = ? AND topic = ? AND message_id = ?";

	private final JdbcTemplate jdbc;

	private final InboxInsert insert;

	private final Clock clock;

	private final String header;

	private final String select;

	private final String update;

	private final String delete;

	/**
	 * Create an inbox with the default names.
	 * @param dataSource connections to the database, which take part in Spring's
	 * transactions
	 */
	public JdbcInbox(DataSource dataSource) {
		this(dataSource, DEFAULT_TABLE, DuplicateFilter.DEFAULT_HEADER);
	}

	/**
	 * Create an inbox.
	 * @param dataSource connections to the database, which take part in Spring's
	 * transactions
	 * @param table name of the table, with or without a schema
	 * @param header name of the header that carries the message id
	 */
	public JdbcInbox(DataSource dataSource, String table, String header) {
		this(dataSource, table, header, Clock.systemUTC());
	}

	JdbcInbox(DataSource dataSource, String table, String header, Clock clock) {
		Assert.isTrue(TABLE.matcher(table).matches(),
				() -> "'table' must be a name of letters, digits and '_', but is '%s'".formatted(table));
		this.jdbc = new JdbcTemplate(dataSource);
		this.insert = new InboxInsert(this.jdbc, table);
		this.header = header;
		this.clock = clock;
		this.select = "SELECT processed, topic_partition, record_offset FROM %s WHERE %s FOR UPDATE".formatted(table,
				IDENTITY);
		this.update = "UPDATE %s SET processed = TRUE WHERE %s AND processed = FALSE".formatted(table, IDENTITY);
		this.delete = "DELETE FROM %s WHERE seen_at < ?".formatted(table);
	}

	/**
	 * {@inheritDoc} In the transaction of the calling thread if there is one, otherwise
	 * in one of its own.
	 */
	@Override
	public boolean isDuplicate(SeenRecord record) {
		if (this.insert.insert(row(record, false))) {
			return false;
		}
		List<Boolean> duplicates = this.jdbc.query(this.select, (rows, number) -> rows.getBoolean(1)
				|| rows.getInt(2) != record.partition() || rows.getLong(3) != record.offset(), identity(record));
		return !duplicates.isEmpty() && duplicates.get(0);
	}

	/**
	 * Whether a record is to be processed, in a thread of a listener container. Called at
	 * the beginning of the transaction that processes it: when that is rolled back, so is
	 * this mark, and the record is accepted when it comes again. A record without a
	 * message id is always accepted.
	 * @param record the record
	 * @return {@code true} to process it, {@code false} when that has been done
	 * @throws IllegalStateException if there is no transaction, or this is not a thread
	 * of a listener container whose consumer has a group
	 */
	public boolean accept(ConsumerRecord<?, ?> record) {
		String group = KafkaUtils.getConsumerGroupId();
		if (group == null) {
			throw new IllegalStateException("The consumer group is not known in thread '%s': name it."
				.formatted(Thread.currentThread().getName()));
		}
		return accept(record, group);
	}

	/**
	 * Whether a record is to be processed, in any thread.
	 * @param record the record
	 * @param group consumer group, since each processes each record
	 * @return {@code true} to process it, {@code false} when that has been done
	 * @throws IllegalStateException if there is no transaction
	 * @see #accept(ConsumerRecord)
	 */
	public boolean accept(ConsumerRecord<?, ?> record, String group) {
		Assert.state(TransactionSynchronizationManager.isActualTransactionActive(),
				"A record is accepted in the transaction that processes it, but there is none. "
						+ "Annotate the listener with @Transactional, or use a TransactionTemplate.");
		Header id = record.headers().lastHeader(this.header);
		if (id == null || id.value() == null || id.value().length == 0) {
			return true;
		}
		SeenRecord seen = new SeenRecord(group, record.topic(), new String(id.value(), StandardCharsets.UTF_8),
				record.partition(), record.offset());
		return this.insert.insert(row(seen, true)) || this.jdbc.update(this.update, identity(seen)) > 0;
	}

	/**
	 * Forget old records. Called from time to time, such as by a scheduled method.
	 * @param age what is older is forgotten: longer than a record can be repeated
	 * @return the number of forgotten records
	 */
	public int deleteOlderThan(Duration age) {
		return this.jdbc.update(this.delete, now().minus(age));
	}

	private OffsetDateTime now() {
		return OffsetDateTime.now(this.clock).withOffsetSameInstant(ZoneOffset.UTC);
	}

	private Object[] row(SeenRecord record, boolean processed) {
		return new Object[] { stored(record.group()), record.topic(), stored(record.messageId()), record.partition(),
				record.offset(), processed, now() };
	}

	private static Object[] identity(SeenRecord record) {
		return new Object[] { stored(record.group()), record.topic(), stored(record.messageId()) };
	}

	/**
	 * Databases differ about long texts, case, spaces and zeros; a digest is the same
	 * everywhere.
	 */
	private static String stored(String text) {
		if (text.isEmpty() || PLAIN.matcher(text).matches()) {
			return text;
		}
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			return "sha-256:" + HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}
