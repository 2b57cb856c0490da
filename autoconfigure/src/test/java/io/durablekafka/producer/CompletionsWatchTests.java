package io.durablekafka.producer;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.kafka.support.SendResult;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Completions} whose thread is held up by something that was attached to
 * a future at the moment of its completion.
 */
@Timeout(60)
class CompletionsWatchTests {

	private final SenderFixture fixture = new SenderFixture();

	private final CallbackPool pool = new CallbackPool(1);

	private final Completions<String, String> completions = new Completions<>(this.pool, 10, false);

	private final CountDownLatch blocked = new CountDownLatch(1);

	private final CountDownLatch entered = new CountDownLatch(1);

	private final List<String> resolved = new CopyOnWriteArrayList<>();

	private final List<Thread> threads = new CopyOnWriteArrayList<>();

	@BeforeEach
	void start() {
		this.fixture.start();
		this.completions.setListener(new SendListener<>() {

			@Override
			public boolean callsApplication(Delivery<String, String> delivery) {
				return false;
			}

			@Override
			public void known(Delivery<String, String> delivery) {
				// nobody waits
			}

			@Override
			public void resolved(Delivery<String, String> delivery) {
				CompletionsWatchTests.this.threads.add(Thread.currentThread());
				if (delivery.record().value().equals("hangs")) {
					CompletionsWatchTests.this.entered.countDown();
					SenderFixture.awaitUninterruptibly(CompletionsWatchTests.this.blocked);
				}
				CompletionsWatchTests.this.resolved.add(delivery.record().value());
			}

		});
	}

	@AfterEach
	void close() {
		this.blocked.countDown();
		this.completions.close();
		this.fixture.close();
	}

	private void resolve(String value) {
		SendFuture<SendResult<String, String>> future = new SendFuture<>();
		this.completions.resolved(new Delivery<>(this.fixture.sender(), new ProducerRecord<>("orders", value),
				new byte[0], future, "nothing"));
	}

	private void hang() {
		resolve("hangs");
		SenderFixture.awaitUninterruptibly(this.entered);
	}

	@Test
	void anotherThreadTakesOverFromOneThatIsHeldUp() {
		hang();
		resolve("second");
		resolve("third");
		Awaitility.await().until(() -> {
			this.completions.watch();
			return this.resolved.containsAll(List.of("second", "third"));
		});
		assertThat(this.resolved).doesNotContain("hangs");
		Thread first = this.threads.get(0);
		this.blocked.countDown();
		Awaitility.await().until(() -> !first.isAlive());
		resolve("fourth");
		Awaitility.await().untilAsserted(() -> assertThat(this.resolved).contains("hangs", "fourth").hasSize(4));
		assertThat(this.threads.subList(1, 4)).doesNotContain(first).containsOnly(this.threads.get(1));
	}

	@Test
	void threadThatIsIdleStaysTheSame() {
		for (int round = 0; round < 5; round++) {
			int number = round;
			resolve("record-" + round);
			Awaitility.await().until(() -> this.resolved.contains("record-" + number));
			Awaitility.await().pollInterval(Duration.ofMillis(10)).during(Duration.ofMillis(60)).until(() -> {
				this.completions.watch();
				return true;
			});
		}
		assertThat(this.threads).containsOnly(this.threads.get(0));
	}

	@Test
	void endIsNotHeldUp() {
		hang();
		resolve("second");
		this.completions.close();
		assertThat(this.resolved).containsExactly("second");
		resolve("late");
		assertThat(this.resolved).containsExactly("second", "late");
	}

}
