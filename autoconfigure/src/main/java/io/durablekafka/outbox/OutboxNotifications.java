package io.durablekafka.outbox;

import java.time.Duration;
import java.util.List;

/**
 * Short messages among the instances that share an outbox. They may get lost: whoever
 * waits for them looks at the outbox now and then as well. Implementations are
 * thread-safe; every method blocks.
 *
 * @since 0.1.0
 */
public interface OutboxNotifications {

	/**
	 * Send a message to all instances, this one included.
	 * @param message the message, a short text
	 * @throws OutboxStoreException if it could not be sent
	 */
	void send(String message);

	/**
	 * Begin to listen. Takes a connection of its own until it is closed.
	 * @return what is heard from now on
	 * @throws OutboxStoreException if that is not possible at present
	 */
	Subscription subscribe();

	/**
	 * What one listener hears. Used by one thread, but for {@link #close()}.
	 */
	interface Subscription extends AutoCloseable {

		/**
		 * Wait for messages.
		 * @param timeout longest time to wait
		 * @return the messages since the last call, none when the time is over
		 * @throws OutboxStoreException if the connection is lost
		 */
		List<String> await(Duration timeout);

		@Override
		void close();

	}

}
