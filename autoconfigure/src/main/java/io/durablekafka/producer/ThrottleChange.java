package io.durablekafka.producer;

/**
 * Brokers have begun to throttle a Kafka producer, or do so no more.
 *
 * @param client what the producer is for, {@code direct} or {@code relay}
 * @param started whether it has begun
 * @param longestMillis longest throttle time so far, in milliseconds
 * @param seconds for how long requests were throttled since it began
 * @since 0.1.0
 */
public record ThrottleChange(String client, boolean started, double longestMillis, double seconds) {

}
