package io.durablekafka.producer;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.durablekafka.Outcome;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.kafka.support.ProducerListener;
import org.springframework.kafka.support.SendResult;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Completions}: callbacks of an application that do everything they
 * should not.
 */
@Timeout(60)
class CompletionsTests {

	private final SenderFixture fixture = new SenderFixture();

	private final CountDownLatch blocked = new CountDownLatch(1);

	@AfterEach
	void close() {
		this.blocked.countDown();
		this.fixture.close();
	}

	/**
	 * Send records whose callbacks wait. They are attached before the acknowledgement:
	 * otherwise they might run on this thread.
	 */
	private void blockCallbacks(int count) {
		this.fixture.prime("a");
		this.fixture.kafka.acknowledging(false);
		for (int i = 0; i < count; i++) {
			this.fixture.send("a", "blocks").thenRun(() -> SenderFixture.awaitUninterruptibly(this.blocked));
		}
		this.fixture.kafka.acknowledging(true);
		this.fixture.kafka.producer().acknowledgeAll();
	}

	@Test
	void callbackThatBlocksDoesNotDelayOthers() {
		this.fixture.callbackThreads = 2;
		this.fixture.start();
		blockCallbacks(1);
		for (int i = 0; i < 50; i++) {
			CompletableFuture<Integer> other = this.fixture.send("b", "2").thenApply((result) -> 1);
			assertThat(other.orTimeout(10, TimeUnit.SECONDS).join()).isOne();
		}
	}

	@Test
	void listenerThatBlocksDoesNotDelayOthers() {
		this.fixture.callbackThreads = 2;
		this.fixture.start();
		AtomicInteger calls = new AtomicInteger();
		this.fixture.template().setProducerListener(new ProducerListener<>() {

			@Override
			public void onSuccess(ProducerRecord<String, String> record, RecordMetadata metadata) {
				if (calls.getAndIncrement() == 0) {
					SenderFixture.awaitUninterruptibly(CompletionsTests.this.blocked);
				}
			}

		});
		for (int i = 0; i < 50; i++) {
			assertThat(SenderFixture.outcome(this.fixture.send("a", "v"))).isEqualTo(Outcome.PUBLISHED);
		}
		SenderFixture.await(() -> calls.get() == 50);
	}

	@RepeatedTest(3)
	void callbackThatSendsAgainAndWaitsNeedsNoSecondThread() {
		this.fixture.callbackThreads = 1;
		this.fixture.start();
		List<CompletableFuture<?>> chains = new ArrayList<>();
		for (int i = 0; i < 50; i++) {
			String key = "key-" + i;
			chains.add(this.fixture.send(key, "1").thenAccept((result) -> {
				SenderFixture.result(this.fixture.send(key, "2"));
				this.fixture.send(key, "3").thenApply(SendResult::getProducerRecord).join();
				CompletableFuture.allOf(this.fixture.send(key, "4"), this.fixture.send(key, "5")).join();
			}));
		}
		CompletableFuture.allOf(chains.toArray(CompletableFuture[]::new)).orTimeout(30, TimeUnit.SECONDS).join();
		assertThat(this.fixture.kafka.log()).hasSize(250);
	}

	@Test
	void listenerThatSendsAgainAndWaitsDoesNotStopTheOthers() {
		this.fixture.callbackThreads = 1;
		this.fixture.start();
		this.fixture.template().setProducerListener(new ProducerListener<>() {

			@Override
			public void onSuccess(ProducerRecord<String, String> record, RecordMetadata metadata) {
				if (record.value().equals("1")) {
					SenderFixture.result(CompletionsTests.this.fixture.send("b", "2"));
				}
			}

		});
		for (int i = 0; i < 20; i++) {
			SenderFixture.result(this.fixture.send("a", "1"));
		}
		SenderFixture.await(() -> this.fixture.kafka.log().size() == 40);
	}

	@Test
	void callbackMaySendWhenTheBacklogIsFull() {
		this.fixture.callbackThreads = 1;
		this.fixture.callbackLimit = 1;
		this.fixture.start();
		CompletableFuture<Void> chain = this.fixture.send("a", "1")
			.thenAccept((result) -> SenderFixture.result(this.fixture.send("a", "2")));
		chain.orTimeout(10, TimeUnit.SECONDS).join();
	}

	@Test
	void senderWaitsWhenTheBacklogIsFullAndFailsInTime() {
		this.fixture.callbackThreads = 1;
		this.fixture.callbackLimit = 2;
		this.fixture.maxBlock = java.time.Duration.ofMillis(300);
		this.fixture.start();
		blockCallbacks(2);
		SenderFixture.await(() -> this.fixture.completions().isFull());
		long start = System.nanoTime();
		assertThat(SenderFixture.failure(this.fixture.send("a", "3"))).isInstanceOf(TimeoutException.class)
			.hasMessageContaining("durable-kafka.callbacks.queue");
		assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(5));
		this.blocked.countDown();
		SenderFixture.await(() -> !this.fixture.completions().isFull());
		assertThat(SenderFixture.outcome(this.fixture.send("a", "4"))).isEqualTo(Outcome.PUBLISHED);
	}

	@Test
	void nothingOfTheApplicationRunsOnTheNetworkThread() {
		Set<String> threads = ConcurrentHashMap.newKeySet();
		this.fixture.configs.put("interceptor.classes", List.of(ThreadNoting.class));
		ThreadNoting.threads.clear();
		this.fixture.start();
		this.fixture.template().setProducerListener(new ProducerListener<>() {

			@Override
			public void onSuccess(ProducerRecord<String, String> record, RecordMetadata metadata) {
				threads.add(Thread.currentThread().getName());
			}

			@Override
			public void onError(ProducerRecord<String, String> record, @Nullable RecordMetadata metadata,
					Exception failure) {
				threads.add(Thread.currentThread().getName());
			}

		});
		for (int i = 0; i < 100; i++) {
			this.fixture.send("key-" + i, "v")
				.whenComplete((result, failure) -> threads.add(Thread.currentThread().getName()));
		}
		this.fixture.trip();
		this.fixture.send("key", "v")
			.whenComplete((result, failure) -> threads.add(Thread.currentThread().getName()))
			.join();
		SenderFixture.await(() -> threads.size() > 1);
		threads.addAll(ThreadNoting.threads);
		String mine = Thread.currentThread().getName();
		assertThat(threads).allMatch((name) -> name.startsWith("durable-kafka-callback-") || name.equals(mine),
				"callback thread");
		assertThat(ThreadNoting.threads).anyMatch((name) -> name.startsWith("durable-kafka-callback-"));
	}

	@Test
	void errorInAListenerOrInterceptorHarmsNobody() {
		this.fixture.configs.put("interceptor.classes", List.of(Failing.class));
		this.fixture.start();
		this.fixture.template().setProducerListener(new ProducerListener<>() {

			@Override
			public void onSuccess(ProducerRecord<String, String> record, RecordMetadata metadata) {
				throw new StackOverflowError("listener");
			}

		});
		CompletableFuture<String> chained = this.fixture.send("a", "1").thenApply((result) -> {
			throw new StackOverflowError("callback");
		});
		assertThat(SenderFixture.thrownBy(chained)).isInstanceOf(StackOverflowError.class);
		assertThat(this.fixture.send("a", "2").thenApply((result) -> 2).orTimeout(10, TimeUnit.SECONDS).join())
			.isEqualTo(2);
		this.fixture.trip();
		assertThat(SenderFixture.outcome(this.fixture.send("a", "3"))).isEqualTo(Outcome.STORED);
		assertThat(this.fixture.trips()).isOne();
	}

	@Test
	void whatIsResolvedAfterTheEndIsCompletedAllTheSame() {
		this.fixture.start();
		this.fixture.prime("a");
		this.fixture.completions().close();
		CompletableFuture<Integer> chained = this.fixture.send("a", "1").thenApply((result) -> 1);
		assertThat(chained.orTimeout(10, TimeUnit.SECONDS).join()).isOne();
	}

	@Test
	void everythingResolvedBeforeTheEndIsCompleted() {
		this.fixture.start();
		AtomicInteger called = new AtomicInteger();
		for (int i = 0; i < 1000; i++) {
			this.fixture.send("key-" + i, "v").thenRun(called::incrementAndGet);
		}
		this.fixture.close();
		SenderFixture.await(() -> called.get() == 1000);
	}

	/**
	 * Notes the threads on which it is called.
	 */
	public static final class ThreadNoting extends TestInterceptor {

		static final Set<String> threads = ConcurrentHashMap.newKeySet();

		@Override
		public ProducerRecord<String, String> onSend(ProducerRecord<String, String> record) {
			threads.add(Thread.currentThread().getName());
			return record;
		}

		@Override
		public void onAcknowledgement(RecordMetadata metadata, Exception exception) {
			threads.add(Thread.currentThread().getName());
		}

	}

	/**
	 * Fails when it is told about an outcome.
	 */
	public static final class Failing extends TestInterceptor {

		@Override
		public void onAcknowledgement(RecordMetadata metadata, Exception exception) {
			throw new StackOverflowError("interceptor");
		}

	}

}
