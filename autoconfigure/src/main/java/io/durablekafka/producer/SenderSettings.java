package io.durablekafka.producer;

import java.time.Duration;

/**
 * Time limits of the direct path.
 *
 * @param maxBlock longest time that a send may block its caller
 * @param stallAfter time without any acknowledgement, while records are in flight, after
 * which the direct path is given up
 * @param reopenWait longest time that a send waits for the last stored records of its key
 * to leave the outbox, once the direct path is open again and nearly nothing is stored
 * @param probeInterval time after which the direct path is tried again when no relay runs
 * that could tell that Kafka answers
 * @param origin name of this application instance
 * @param producer name of the producer, for the log
 * @since 0.1.0
 */
public record SenderSettings(Duration maxBlock, Duration stallAfter, Duration reopenWait, Duration probeInterval,
		String origin, String producer) {

}
