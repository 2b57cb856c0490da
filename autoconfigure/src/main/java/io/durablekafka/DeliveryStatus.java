package io.durablekafka;

import java.util.Map;

import io.durablekafka.outbox.FailureCategory;
import io.durablekafka.producer.ClientFigures;
import io.durablekafka.producer.SendEnd;
import io.durablekafka.producer.SendObserver;
import io.durablekafka.producer.TripCause;
import io.durablekafka.record.Rejections;
import org.jspecify.annotations.Nullable;

/**
 * What has become of the records that one producer was given since the application
 * started, for health, metrics and people. Implementations are thread-safe, and reading
 * is cheap: nothing here blocks or touches the database.
 *
 * @since 0.1.0
 */
public interface DeliveryStatus {

	/**
	 * Name of the producer.
	 * @return the name, {@code default} for that of the primary template
	 */
	String producer();

	/**
	 * Records that Kafka acknowledged to the template, also those of Kafka transactions,
	 * whether or not these were committed.
	 * @return the number since the start
	 */
	long published();

	/**
	 * Records that were committed in the outbox.
	 * @return the number since the start
	 */
	long stored();

	/**
	 * Stored records that Kafka acknowledged to the relay.
	 * @return the number since the start
	 */
	long relayed();

	/**
	 * Records whose future failed: they are neither in Kafka nor in the outbox.
	 * @return the number since the start
	 */
	long failed();

	/**
	 * Records that were parked as dead letters.
	 * @return the number since the start
	 */
	long deadLettered();

	/**
	 * Records by what has become of them, and why. The sum over all categories is the
	 * number that the methods above tell.
	 * @param end what has become of them
	 * @param category category of the failure that decided, or {@code null} for records
	 * without a failure of their own
	 * @return the number since the start
	 */
	long records(SendEnd end, @Nullable FailureCategory category);

	/**
	 * Records that the producer of the direct path has and Kafka has not acknowledged.
	 * @return the number at present
	 */
	long inFlight();

	/**
	 * Rows that the relay has given to its producer, each as often as it was tried.
	 * @return the number since the start
	 */
	long relayAttempts();

	/**
	 * Keys whose records wait in the outbox for a dead letter, as far as the relay of
	 * this instance knows.
	 * @return the number at present
	 */
	long blockedKeys();

	/**
	 * Records that were not valid. They count as failed as well where failed records are
	 * counted, which is with an outbox.
	 * @return their numbers since the start, by rule
	 */
	Rejections rejected();

	/**
	 * Whether records take the direct path at present.
	 * @return the state of the breaker
	 */
	BreakerState breaker();

	/**
	 * Have records take the outbox until {@link #resetBreaker()}, also those in flight.
	 * @throws IllegalStateException if there is no outbox for them
	 */
	void forceBreakerOpen();

	/**
	 * Have records try Kafka at once, whatever keeps them from it.
	 */
	void resetBreaker();

	/**
	 * How often records have stopped taking the direct path.
	 * @param cause for which reason
	 * @return the number since the start
	 */
	long trips(TripCause cause);

	/**
	 * Figures of the Kafka producers in use, by what they are for: {@code direct} and
	 * {@code relay}. One that does not exist at present has none.
	 * @return the figures
	 */
	Map<String, ClientFigures> clients();

	/**
	 * Have somebody see each send from now on.
	 * @param observer who sees it, or {@code null} for nobody
	 */
	void observe(@Nullable SendObserver observer);

}
