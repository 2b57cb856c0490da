package io.durablekafka.producer;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link CallbackPool}.
 */
@Timeout(60)
class CallbackPoolTests {

	private final CallbackPool pool = new CallbackPool(1);

	private final CountDownLatch blocked = new CountDownLatch(1);

	@AfterEach
	void close() throws InterruptedException {
		this.blocked.countDown();
		this.pool.close(5, TimeUnit.SECONDS);
	}

	@Test
	void taskBehindThreadsThatWaitGetsAnotherThread() {
		for (int i = 0; i < 20; i++) {
			this.pool.execute(() -> SenderFixture.awaitUninterruptibly(this.blocked));
		}
		CountDownLatch done = new CountDownLatch(1);
		this.pool.execute(done::countDown);
		await().until(() -> {
			this.pool.relieve();
			return done.getCount() == 0;
		});
	}

	@Test
	void threadThatWorksIsNotDoubled() {
		AtomicBoolean working = new AtomicBoolean(true);
		CountDownLatch started = new CountDownLatch(1);
		CountDownLatch second = new CountDownLatch(1);
		this.pool.execute(() -> {
			started.countDown();
			while (working.get()) {
				Thread.onSpinWait();
			}
		});
		SenderFixture.awaitUninterruptibly(started);
		this.pool.execute(second::countDown);
		long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50);
		while (System.nanoTime() - end < 0) {
			assertThat(this.pool.relieve()).isPositive();
		}
		assertThat(second.getCount()).isOne();
		working.set(false);
		SenderFixture.awaitUninterruptibly(second);
	}

	@Test
	void taskAfterTheEndRunsOnItsCaller() throws InterruptedException {
		this.pool.close(5, TimeUnit.SECONDS);
		Thread[] ran = new Thread[1];
		this.pool.execute(() -> ran[0] = Thread.currentThread());
		assertThat(ran[0]).isSameAs(Thread.currentThread());
	}

	@Test
	void endRunsWhatWaitsBehindThreadsThatWaitForIt() throws InterruptedException {
		CountDownLatch last = new CountDownLatch(1);
		for (int i = 0; i < 3; i++) {
			this.pool.execute(() -> SenderFixture.awaitUninterruptibly(last));
		}
		this.pool.execute(last::countDown);
		this.pool.close(5, TimeUnit.SECONDS);
		assertThat(last.getCount()).isZero();
	}

	@Test
	void knowsItsThreads() {
		AtomicBoolean inside = new AtomicBoolean();
		CountDownLatch done = new CountDownLatch(1);
		this.pool.execute(() -> {
			inside.set(this.pool.isCallback());
			done.countDown();
		});
		SenderFixture.awaitUninterruptibly(done);
		assertThat(inside).isTrue();
		assertThat(this.pool.isCallback()).isFalse();
	}

}
