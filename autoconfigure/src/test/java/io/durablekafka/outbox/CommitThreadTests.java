package io.durablekafka.outbox;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CommitThread}.
 */
class CommitThreadTests {

	@Test
	void errorOfACommitDoesNotEndTheThread() throws InterruptedException {
		CommitThread commits = new CommitThread(() -> {
		});
		CountDownLatch committed = new CountDownLatch(1);
		commits.execute(() -> {
			throw new NoClassDefFoundError("a class of the driver");
		});
		commits.execute(committed::countDown);
		assertThat(committed.await(10, TimeUnit.SECONDS)).isTrue();
		Awaitility.await().until(() -> !commits.isBusy());
		commits.end();
	}

}
