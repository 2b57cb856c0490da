package io.durablekafka.relay;

import java.util.function.Predicate;
import java.util.function.Supplier;

import io.durablekafka.record.partitioning.Partitioning;
import org.apache.kafka.clients.producer.Producer;

/**
 * Gives the relay its producers. The relay owns what it gets and closes it.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface RelayProducers {

	/**
	 * Create a producer. Called on the relay's thread whenever there are rows and the
	 * last producer was closed. For order it must be idempotent and have one request in
	 * flight per connection: a broker accepts any first sequence of a producer that it
	 * does not know, so a pipelined second batch could overtake a refused first one.
	 * @return a new, physical producer without interceptors. {@code close} must close it
	 * at once
	 * @throws RuntimeException if there is none at present; the relay backs off
	 */
	Producer<byte[], byte[]> create();

	/**
	 * Whether these producers are those of a topic. Rows of other topics are left to
	 * another relay.
	 * @param topic the topic
	 * @return whether to publish its rows
	 */
	default boolean publishes(String topic) {
		return true;
	}

	/**
	 * Chooses the partitions of rows that have none, as the direct path does.
	 * @return the partitioning
	 */
	default Partitioning partitioning() {
		return Partitioning.NONE;
	}

	/**
	 * Producers of some topics.
	 * @param producers makes them
	 * @param topics which topics are theirs
	 * @param partitioning chooses partitions
	 * @return the producers
	 */
	static RelayProducers of(Supplier<Producer<byte[], byte[]>> producers, Predicate<String> topics,
			Partitioning partitioning) {
		return new RelayProducers() {

			@Override
			public Producer<byte[], byte[]> create() {
				return producers.get();
			}

			@Override
			public boolean publishes(String topic) {
				return topics.test(topic);
			}

			@Override
			public Partitioning partitioning() {
				return partitioning;
			}

		};
	}

}
