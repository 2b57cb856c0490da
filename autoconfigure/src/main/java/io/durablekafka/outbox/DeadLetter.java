package io.durablekafka.outbox;

/**
 * A record that cannot be published without somebody's help.
 *
 * @param record the record, with {@code id} {@code 0} when it was never in the outbox
 * @param category why it is dead
 * @param error class and message of the failure, without payload
 * @param attempts how often it was tried
 * @since 0.1.0
 */
public record DeadLetter(OutboxRecord record, FailureCategory category, String error, int attempts) {

}
