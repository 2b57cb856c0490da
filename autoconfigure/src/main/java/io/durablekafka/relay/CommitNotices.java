package io.durablekafka.relay;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import io.durablekafka.outbox.OutboxNotifications;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Tells other instances that this one has stored rows, and hears it from them, so that a
 * relay need not wait for its next look at the outbox. Two threads: one that sends, one
 * that listens and connects again when its connection is lost. Nothing depends on it. The
 * listener sends itself a message first, since a proxy between it and the database may
 * swallow them all. Thread-safe.
 *
 * @since 0.1.0
 */
public final class CommitNotices implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(CommitNotices.class);

	private static final Duration WAIT = Duration.ofSeconds(5);

	private static final long FIRST_PAUSE = TimeUnit.SECONDS.toNanos(1);

	private static final long LONGEST_PAUSE = TimeUnit.MINUTES.toNanos(1);

	private static final long DEAF_PAUSE = TimeUnit.MINUTES.toNanos(10);

	private final OutboxNotifications notifications;

	private final String origin;

	private final boolean listens;

	private final BooleanSupplier othersRelay;

	private final Runnable wake;

	private volatile boolean committed;

	private volatile @Nullable Run run;

	/**
	 * Create notices. Nothing happens before {@link #start()}.
	 * @param notifications carries the notices
	 * @param origin name of this run of the application
	 * @param listens whether this instance relays anything
	 * @param othersRelay whether other instances may relay what this one stores
	 * @param wake called when another instance has stored rows
	 */
	public CommitNotices(OutboxNotifications notifications, String origin, boolean listens, BooleanSupplier othersRelay,
			Runnable wake) {
		this.notifications = notifications;
		this.origin = origin;
		this.listens = listens;
		this.othersRelay = othersRelay;
		this.wake = wake;
	}

	/**
	 * Start the threads, for the first time or after they were closed.
	 */
	public void start() {
		Run next = new Run();
		this.run = next;
		thread("durable-kafka-notify", () -> send(next));
		if (this.listens) {
			thread("durable-kafka-listen", () -> listen(next));
		}
	}

	private static void thread(String name, Runnable task) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		thread.start();
	}

	/**
	 * Tell that rows were committed. Cheap, callable from any thread. Commits in quick
	 * succession are one notice.
	 */
	public void committed() {
		if (!this.committed) {
			this.committed = true;
			Run current = this.run;
			if (current != null) {
				current.sending.raise();
			}
		}
	}

	private void send(Run own) {
		while (!own.closing) {
			own.sending.await(LONGEST_PAUSE);
			try {
				if (!own.closing) {
					sendNotice(own);
				}
			}
			catch (Throwable ex) {
				logger.error("Unexpected failure to tell other instances of stored records, which goes on", ex);
			}
		}
	}

	/**
	 * Send a notice if there is something to tell, and somebody to tell it to.
	 */
	void sendNotice(Run own) {
		if (!this.committed) {
			return;
		}
		this.committed = false;
		if (!this.othersRelay.getAsBoolean()) {
			return;
		}
		try {
			this.notifications.send(this.origin);
			own.sendFailing = false;
		}
		catch (RuntimeException ex) {
			if (!own.sendFailing) {
				own.sendFailing = true;
				logger.info("Other instances cannot be told of stored records. They look at the outbox instead", ex);
			}
		}
	}

	private void listen(Run own) {
		while (!own.closing) {
			try {
				long rest = hear(own);
				if (!own.closing) {
					own.pausing.await(rest);
				}
			}
			catch (Throwable ex) {
				logger.error("Unexpected failure while listening to other instances", ex);
				own.pausing.await(LONGEST_PAUSE);
			}
		}
	}

	/**
	 * Listen until that fails.
	 * @return nanoseconds until it is worth trying again
	 */
	long hear(Run own) {
		try (OutboxNotifications.Subscription heard = this.notifications.subscribe()) {
			own.subscription = heard;
			if (!hearsItself(own, heard)) {
				failed(own, "A message that was sent to this instance did not arrive, as behind a proxy that pools "
						+ "transactions", null);
				return DEAF_PAUSE;
			}
			if (own.failing) {
				logger.info("Stored records of other instances are told again");
			}
			own.failing = false;
			own.pause = FIRST_PAUSE;
			// what was stored while nobody listened
			this.wake.run();
			while (!own.closing) {
				take(heard.await(WAIT));
			}
			return 0;
		}
		catch (RuntimeException ex) {
			failed(own, "The database cannot be listened to", ex);
			long longest = own.pause;
			own.pause = Math.min(2 * longest, LONGEST_PAUSE);
			return longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2 + 1);
		}
		finally {
			own.subscription = null;
		}
	}

	private boolean hearsItself(Run own, OutboxNotifications.Subscription heard) {
		String probe = this.origin + "?" + Long.toHexString(ThreadLocalRandom.current().nextLong());
		this.notifications.send(probe);
		long deadline = System.nanoTime() + WAIT.toNanos();
		long remaining = WAIT.toNanos();
		while (remaining > 0 && !own.closing) {
			List<String> messages = heard.await(Duration.ofNanos(remaining));
			take(messages);
			if (messages.contains(probe)) {
				return true;
			}
			remaining = deadline - System.nanoTime();
		}
		return own.closing;
	}

	private void take(List<String> messages) {
		for (String message : messages) {
			if (!message.equals(this.origin) && message.indexOf('?') < 0) {
				this.wake.run();
				return;
			}
		}
	}

	private static void failed(Run own, String what, @Nullable Throwable cause) {
		if (!own.failing && !own.closing) {
			own.failing = true;
			logger.info(what + ". The relay looks at the outbox now and then instead. "
					+ "'durable-kafka.relay.notifications=off' does without", cause);
		}
	}

	/**
	 * End both threads. One that waits for the database ends when that has answered.
	 */
	@Override
	public void close() {
		Run last = this.run;
		this.run = null;
		if (last != null) {
			last.close();
		}
	}

	/**
	 * The time between a start and the close that follows. Its threads may live on while
	 * those of the next are there, and must neither be revived by them nor take a signal
	 * from them.
	 */
	static final class Run {

		private final Signal sending = new Signal();

		private final Signal pausing = new Signal();

		private volatile boolean closing;

		private volatile OutboxNotifications.@Nullable Subscription subscription;

		private boolean failing;

		private boolean sendFailing;

		private long pause = FIRST_PAUSE;

		private void close() {
			this.closing = true;
			this.sending.raise();
			this.pausing.raise();
			OutboxNotifications.Subscription heard = this.subscription;
			if (heard != null) {
				heard.close();
			}
		}

	}

}
