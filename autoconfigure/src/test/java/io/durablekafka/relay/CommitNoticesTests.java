package io.durablekafka.relay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.durablekafka.outbox.OutboxNotifications;
import io.durablekafka.outbox.OutboxStoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link CommitNotices}.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class CommitNoticesTests {

	private final Wire wire = new Wire();

	private final AtomicInteger wakes = new AtomicInteger();

	private final AtomicBoolean others = new AtomicBoolean(true);

	private final CommitNotices.Run run = new CommitNotices.Run();

	private final CommitNotices notices = new CommitNotices(this.wire, "me", true, this.others::get,
			this.wakes::incrementAndGet);

	@Test
	void noticesOfOthersWakeAndOwnOnesDoNot() {
		this.notices.start();
		await().until(() -> this.wakes.get() == 1);
		this.wire.send("me");
		this.wire.send("other?probe");
		this.wire.send("other");
		await().until(() -> this.wakes.get() == 2);
		this.notices.close();
		await().until(() -> this.wire.closed);
	}

	@Test
	void threadsThatWereClosedWhileTheyWaitedAreNotRevivedByTheNextStart() throws InterruptedException {
		this.wire.answering = new CountDownLatch(1);
		this.notices.start();
		assertThat(this.wire.subscribing.await(30, TimeUnit.SECONDS)).isTrue();
		this.notices.close();
		this.notices.start();
		await().until(() -> this.wire.subscriptions.get() == 2);
		this.wire.answering.countDown();
		await().until(() -> this.wire.open.get() == 1);
		await().until(() -> threads("durable-kafka-listen") == 1 && threads("durable-kafka-notify") == 1);
		this.notices.close();
		await().until(() -> threads("durable-kafka-listen") == 0 && threads("durable-kafka-notify") == 0);
	}

	private static long threads(String name) {
		return Thread.getAllStackTraces().keySet().stream().filter((thread) -> thread.getName().equals(name)).count();
	}

	@Test
	void commitsAreToldOnceAndOnlyToOthersThatRelay() {
		this.notices.sendNotice(this.run);
		this.notices.committed();
		this.notices.committed();
		this.notices.sendNotice(this.run);
		this.notices.sendNotice(this.run);
		assertThat(this.wire.sent).containsExactly("me");
		this.others.set(false);
		this.notices.committed();
		this.notices.sendNotice(this.run);
		assertThat(this.wire.sent).hasSize(1);
	}

	@Test
	void errorDoesNotEndTheNotices() {
		AtomicBoolean broken = new AtomicBoolean(true);
		CommitNotices telling = new CommitNotices(this.wire, "me", false, () -> {
			if (broken.getAndSet(false)) {
				throw new NoClassDefFoundError("a class of the driver");
			}
			return true;
		}, this.wakes::incrementAndGet);
		telling.start();
		telling.committed();
		await().until(() -> !broken.get());
		telling.committed();
		await().until(() -> this.wire.messages.contains("me"));
		telling.close();
	}

	@Test
	void silenceAfterTheOwnMessageIsToldOnce(CapturedOutput output) {
		this.wire.deaf = true;
		assertThat(this.notices.hear(this.run)).isEqualTo(TimeUnit.MINUTES.toNanos(10));
		assertThat(this.notices.hear(this.run)).isEqualTo(TimeUnit.MINUTES.toNanos(10));
		assertThat(this.wakes).hasValue(0);
		assertThat(output).containsOnlyOnce("behind a proxy that pools transactions");
	}

	@Test
	void failedConnectionIsTriedAgainWithGrowingPauses(CapturedOutput output) {
		this.wire.down = true;
		long last = 0;
		for (int i = 0; i < 12; i++) {
			last = this.notices.hear(this.run);
			assertThat(last).isBetween(TimeUnit.MILLISECONDS.toNanos(500), TimeUnit.MINUTES.toNanos(1));
		}
		assertThat(last).isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(30));
		assertThat(output).containsOnlyOnce("The database cannot be listened to");
	}

	@Test
	void failureToTellIsLoggedOnce(CapturedOutput output) {
		this.wire.down = true;
		for (int i = 0; i < 3; i++) {
			this.notices.committed();
			this.notices.sendNotice(this.run);
		}
		assertThat(output).containsOnlyOnce("Other instances cannot be told");
	}

	/**
	 * Carries messages to the one who listens.
	 */
	private static final class Wire implements OutboxNotifications, OutboxNotifications.Subscription {

		private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();

		private final List<String> sent = new ArrayList<>();

		private volatile boolean deaf;

		private volatile boolean down;

		private volatile boolean closed;

		private volatile CountDownLatch answering = new CountDownLatch(0);

		private final CountDownLatch subscribing = new CountDownLatch(1);

		private final AtomicInteger subscriptions = new AtomicInteger();

		private final AtomicInteger open = new AtomicInteger();

		@Override
		public synchronized void send(String message) {
			if (this.down) {
				throw new OutboxStoreException("down", false, null);
			}
			this.sent.add(message);
			if (!this.deaf) {
				this.messages.add(message);
			}
		}

		@Override
		public Subscription subscribe() {
			if (this.down) {
				throw new OutboxStoreException("down", false, null);
			}
			this.subscriptions.incrementAndGet();
			this.subscribing.countDown();
			try {
				this.answering.await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
			this.open.incrementAndGet();
			return this;
		}

		@Override
		public List<String> await(Duration timeout) {
			try {
				// nobody waits for a message that does not come
				String message = this.messages.poll((this.deaf) ? 1 : Math.min(100, timeout.toMillis()),
						TimeUnit.MILLISECONDS);
				return (message != null) ? List.of(message) : List.of();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

		@Override
		public void close() {
			this.closed = true;
			this.open.decrementAndGet();
		}

	}

}
