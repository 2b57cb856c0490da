package io.durablekafka;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClusterId}.
 */
@Timeout(30)
class ClusterIdTests {

	private final AtomicLong now = new AtomicLong();

	private final AtomicInteger asked = new AtomicInteger();

	@Test
	void callerDoesNotWaitForTheAnswer() {
		CountDownLatch answering = new CountDownLatch(1);
		ClusterId clusterId = new ClusterId(() -> {
			this.asked.incrementAndGet();
			await(answering);
			return "id";
		}, this.now::get);
		assertThat(clusterId.get()).isNull();
		assertThat(clusterId.get()).isNull();
		answering.countDown();
		Awaitility.await().until(() -> "id".equals(clusterId.get()));
		assertThat(this.asked).hasValue(1);
	}

	@Test
	void unknownIdIsAskedForAgainAfterAMinute() {
		ClusterId clusterId = new ClusterId(() -> {
			if (this.asked.incrementAndGet() == 1) {
				throw new IllegalStateException("no broker");
			}
			return "id";
		}, this.now::get);
		Awaitility.await().until(() -> clusterId.get() == null && this.asked.get() == 1);
		this.now.addAndGet(Duration.ofSeconds(59).toNanos());
		Awaitility.await().during(Duration.ofMillis(100)).until(() -> clusterId.get() == null && this.asked.get() == 1);
		this.now.addAndGet(Duration.ofSeconds(2).toNanos());
		Awaitility.await().until(() -> "id".equals(clusterId.get()));
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
