package io.durablekafka.producer.lint.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTransactionsOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;

/**
 * Finds the open transactions of the application.
 */
final class OpenTransactions {

	private final Admin admin;

	private final Duration timeout;

	private final int millis;

	OpenTransactions(Admin admin, Duration timeout) {
		this.admin = admin;
		this.timeout = timeout;
		this.millis = (int) Math.min(Integer.MAX_VALUE, timeout.toMillis());
	}

	/**
	 * Find transactions.
	 * @param prefixes prefixes of their ids; brokers before 4.1 cannot look for them
	 */
	Fact<List<TransactionFacts>> find(Collection<String> prefixes) throws InterruptedException {
		Answers answers = new Answers(this.timeout);
		Fact<Collection<TransactionListing>> listings = answers.get(this.admin
			.listTransactions(
					new ListTransactionsOptions().filterStates(Set.of(TransactionState.ONGOING)).timeoutMs(this.millis))
			.all());
		Collection<TransactionListing> open = listings.value();
		if (open == null) {
			return Fact.unknown(String.valueOf(listings.reason()));
		}
		List<String> ids = open.stream()
			.map(TransactionListing::transactionalId)
			.filter((id) -> prefixes.stream().anyMatch(id::startsWith))
			.toList();
		return ids.isEmpty() ? none(prefixes, answers) : answers.get(describe(ids)).map(OpenTransactions::facts);
	}

	/**
	 * Whether there are none, or we may not see them: the brokers leave those out of the
	 * list without saying so. They do say so when asked for one of them.
	 */
	private Fact<List<TransactionFacts>> none(Collection<String> prefixes, Answers answers)
			throws InterruptedException {
		return answers
			.get(describe(prefixes),
					(failure) -> (failure instanceof TransactionalIdNotFoundException) ? Map.of() : null)
			.map(OpenTransactions::facts);
	}

	private KafkaFuture<Map<String, TransactionDescription>> describe(Collection<String> ids) {
		return this.admin.describeTransactions(ids, new DescribeTransactionsOptions().timeoutMs(this.millis)).all();
	}

	private static List<TransactionFacts> facts(Map<String, TransactionDescription> transactions) {
		List<TransactionFacts> facts = new ArrayList<>();
		transactions.forEach((id, transaction) -> transaction.transactionStartTimeMs()
			.ifPresent((start) -> facts.add(new TransactionFacts(id, Instant.ofEpochMilli(start),
					Duration.ofMillis(transaction.transactionTimeoutMs())))));
		return facts;
	}

}
