package io.durablekafka.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.core.KafkaAdmin;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TopicCreation}.
 */
@Timeout(60)
class TopicCreationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DurableKafkaAutoConfiguration.class, KafkaAutoConfiguration.class))
		.withPropertyValues("durable-kafka.outbox.enabled=false", "durable-kafka.topics.orders.create=true",
				"durable-kafka.topics.orders.partitions=3", "durable-kafka.topics.others.partitions=3");

	@Test
	void startDoesNotWaitForTheCluster() {
		SlowAdmin admin = new SlowAdmin(0);
		this.runner.withBean(KafkaAdmin.class, () -> admin).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(admin.created).isEmpty();
			admin.answers.countDown();
			assertThat(admin.done.await(10, TimeUnit.SECONDS)).isTrue();
			assertThat(admin.created).extracting(NewTopic::name).containsExactly("orders");
			assertThat(admin.created).extracting(NewTopic::numPartitions).containsExactly(3);
		});
	}

	@Test
	void startWaitsForAClusterThatAnswers() {
		SlowAdmin admin = new SlowAdmin(0);
		admin.answers.countDown();
		this.runner.withBean(KafkaAdmin.class, () -> admin)
			.run((context) -> assertThat(admin.created).extracting(NewTopic::name).containsExactly("orders"));
	}

	@Test
	void creationIsTriedAgain() throws InterruptedException {
		SlowAdmin admin = new SlowAdmin(2);
		admin.answers.countDown();
		this.runner.withBean(KafkaAdmin.class, () -> admin).run((context) -> {
			TopicCreation creation = new TopicCreation(List.of(new NewTopic("payments", 1, (short) 1)),
					context.getBeanProvider(KafkaAdmin.class), false, Duration.ofMillis(1), Duration.ofSeconds(10));
			creation.afterSingletonsInstantiated();
			assertThat(admin.done.await(10, TimeUnit.SECONDS)).isTrue();
			creation.destroy();
			assertThat(admin.attempts).hasValueGreaterThan(2);
		});
	}

	@Test
	void startFailsWhenTheAdminClientIsToFailFast() {
		SlowAdmin admin = new SlowAdmin(1);
		admin.answers.countDown();
		this.runner.withPropertyValues("spring.kafka.admin.fail-fast=true")
			.withBean(KafkaAdmin.class, () -> admin)
			.run((context) -> assertThat(context).hasFailed());
	}

	@Test
	void nothingIsCreatedWhenTheAdminClientIsNotTo() {
		SlowAdmin admin = new SlowAdmin(0);
		admin.answers.countDown();
		this.runner.withPropertyValues("spring.kafka.admin.auto-create=false", "spring.kafka.admin.fail-fast=true")
			.withBean(KafkaAdmin.class, () -> admin)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(admin.attempts).hasValue(0);
			});
	}

	/**
	 * Admin client of a cluster that takes its time, and fails at first.
	 */
	private static final class SlowAdmin extends KafkaAdmin {

		private final CountDownLatch answers = new CountDownLatch(1);

		private final CountDownLatch done = new CountDownLatch(1);

		private final AtomicInteger attempts = new AtomicInteger();

		private final List<NewTopic> created = new ArrayList<>();

		private final int failures;

		private SlowAdmin(int failures) {
			super(Map.of());
			this.failures = failures;
		}

		@Override
		public void createOrModifyTopics(NewTopic... topics) {
			try {
				this.answers.await();
			}
			catch (InterruptedException ex) {
				throw new KafkaException("interrupted", ex);
			}
			if (this.attempts.incrementAndGet() <= this.failures) {
				throw new KafkaException("nobody answers");
			}
			this.created.addAll(List.of(topics));
			this.done.countDown();
		}

	}

}
