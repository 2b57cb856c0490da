package io.durablekafka;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.durablekafka.producer.SenderFixture;
import io.durablekafka.record.TestPipelines;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.kafka.mock.MockProducerFactory;
import org.springframework.kafka.support.SendResult;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link AfterCommit}, with other synchronizations and other templates.
 */
@Timeout(60)
class AfterCommitTests {

	private final TransactionTemplate transactions = new TransactionTemplate(new NoDatabase());

	private CompletableFuture<SendResult<String, String>> waiting;

	/**
	 * Spring calls no further synchronization after one whose afterCommit throws, but
	 * afterCompletion(COMMITTED) of each.
	 */
	@Test
	void futureCompletesWhenAnotherSynchronizationFails() throws Exception {
		try (SenderFixture fixture = new SenderFixture()) {
			fixture.start();
			DurableKafkaTemplate<String, String> template = fixture.template();
			assertThatIllegalStateException().isThrownBy(() -> this.transactions.executeWithoutResult((status) -> {
				TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

					@Override
					public void afterCommit() {
						throw new IllegalStateException("a listener of another one failed");
					}

				});
				this.waiting = template.sendAfterCommit(new ProducerRecord<>(SenderFixture.TOPIC, "key", "value"));
			}));
			this.waiting.get(5, TimeUnit.SECONDS);
		}
	}

	/**
	 * The primary producer is transactional, the one of the topic is not.
	 */
	@Test
	void routedRecordIsNotSentWhenTheTransactionIsRolledBack() {
		MockProducer<String, String> own = producer();
		MockProducer<String, String> other = producer();
		DurableKafkaTemplate<String, String> primary = new DurableKafkaTemplate<>(
				new MockProducerFactory<>((tx, id) -> own, "tx-"), TestPipelines.withIds(() -> 1));
		DurableKafkaTemplate<String, String> orders = new DurableKafkaTemplate<>(new MockProducerFactory<>(() -> other),
				TestPipelines.withIds(() -> 1));
		primary.setRouter(new TemplateRouter<>() {

			@Override
			public DurableKafkaTemplate<String, String> templateFor(String topic) {
				return topic.equals("orders") ? orders : primary;
			}

			@Override
			public Collection<DurableKafkaTemplate<String, String>> used() {
				return List.of(orders);
			}

		});
		this.transactions.executeWithoutResult((status) -> {
			primary.sendAfterCommit(new ProducerRecord<>("orders", "key", "value"));
			status.setRollbackOnly();
		});
		assertThat(other.history()).as("records of a transaction that was rolled back").isEmpty();
	}

	private static MockProducer<String, String> producer() {
		return new MockProducer<>(true, null, new StringSerializer(), new StringSerializer());
	}

}
