package io.durablekafka.sample.order;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The consumer's tables: each order that arrived, once, and per customer whether they
 * came in order. Thread-safe, as long as the orders of one customer are recorded by one
 * thread at a time, as they are when they are keyed by customer.
 *
 * @since 0.1.0
 */
@Component
public class OrderLedger {

	private static final String KNOWN = """
			SELECT message_id FROM received_order WHERE message_id IN (:ids)
			""";

	private static final String PROGRESS = """
			SELECT customer, run, sequence_number, orders, quantity, duplicates, out_of_order
			FROM customer_progress WHERE customer IN (:customers)
			""";

	private static final String INSERT_ORDER = """
			INSERT INTO received_order (message_id, order_id, customer, item, quantity, run, sequence_number)
			VALUES (?, ?, ?, ?, ?, ?, ?)
			""";

	private static final String INSERT_PROGRESS = """
			INSERT INTO customer_progress
			(run, sequence_number, orders, quantity, duplicates, out_of_order, customer)
			VALUES (?, ?, ?, ?, ?, ?, ?)
			""";

	private static final String UPDATE_PROGRESS = """
			UPDATE customer_progress
			SET run = ?, sequence_number = ?, orders = ?, quantity = ?, duplicates = ?, out_of_order = ?
			WHERE customer = ?
			""";

	private static final String SUMMARY = """
			SELECT COALESCE(SUM(orders), 0), COUNT(*), COALESCE(SUM(quantity), 0), COALESCE(SUM(duplicates), 0),
			COALESCE(SUM(out_of_order), 0)
			FROM customer_progress
			""";

	private final JdbcClient jdbc;

	private final JdbcOperations batches;

	private final TransactionOperations transaction;

	OrderLedger(JdbcClient jdbc, JdbcOperations batches, TransactionOperations transaction) {
		this.jdbc = jdbc;
		this.batches = batches;
		this.transaction = transaction;
	}

	/**
	 * Record what arrived, in one transaction: all of it or nothing.
	 * @param arrivals orders in the sequence in which they arrived
	 * @return those that had not arrived before
	 */
	List<ReceivedOrder> record(List<ReceivedOrder> arrivals) {
		return arrivals.isEmpty() ? List.of() : this.transaction.execute((status) -> recordAll(arrivals));
	}

	private List<ReceivedOrder> recordAll(List<ReceivedOrder> arrivals) {
		Set<String> known = known(arrivals);
		Map<String, CustomerProgress> progress = progress(arrivals);
		List<ReceivedOrder> fresh = new ArrayList<>();
		for (ReceivedOrder arrival : arrivals) {
			CustomerProgress customer = progress.computeIfAbsent(arrival.event().customer(), CustomerProgress::start);
			if (known.add(arrival.messageId())) {
				customer.arrived(arrival.event());
				fresh.add(arrival);
			}
			else {
				customer.arrivedAgain();
			}
		}
		insert(fresh);
		save(progress.values());
		return fresh;
	}

	private Set<String> known(List<ReceivedOrder> arrivals) {
		return new HashSet<>(this.jdbc.sql(KNOWN)
			.param("ids", arrivals.stream().map(ReceivedOrder::messageId).distinct().toList())
			.query(String.class)
			.list());
	}

	private Map<String, CustomerProgress> progress(List<ReceivedOrder> arrivals) {
		return this.jdbc.sql(PROGRESS)
			.param("customers", arrivals.stream().map((arrival) -> arrival.event().customer()).distinct().toList())
			.query((row, number) -> progress(row))
			.stream()
			.collect(Collectors.toMap(CustomerProgress::customer, Function.identity()));
	}

	private static CustomerProgress progress(ResultSet row) throws SQLException {
		return CustomerProgress.stored(row.getString("customer"), row.getLong("run"), row.getLong("sequence_number"),
				row.getLong("orders"), row.getLong("quantity"), row.getLong("duplicates"), row.getLong("out_of_order"));
	}

	private void insert(List<ReceivedOrder> fresh) {
		this.batches.batchUpdate(INSERT_ORDER, fresh.stream().map(OrderLedger::values).toList());
	}

	private static Object[] values(ReceivedOrder received) {
		OrderEvent event = received.event();
		return new Object[] { received.messageId(), event.orderId(), event.customer(), event.item(), event.quantity(),
				event.run(), event.sequence() };
	}

	private void save(Collection<CustomerProgress> customers) {
		Map<Boolean, List<Object[]>> byStored = customers.stream()
			.collect(Collectors.partitioningBy(CustomerProgress::isStored,
					Collectors.mapping(CustomerProgress::values, Collectors.toList())));
		this.batches.batchUpdate(UPDATE_PROGRESS, byStored.get(true));
		this.batches.batchUpdate(INSERT_PROGRESS, byStored.get(false));
	}

	/**
	 * What has arrived.
	 * @return the figures since the database was created
	 */
	public OrderSummary summary() {
		return this.jdbc.sql(SUMMARY)
			.query((row, number) -> new OrderSummary(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4),
					row.getLong(5)))
			.single();
	}

}
