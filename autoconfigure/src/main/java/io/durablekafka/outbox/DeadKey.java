package io.durablekafka.outbox;

/**
 * A dead letter whose key may have to wait for it.
 *
 * @param id id of the dead letter
 * @param key what it belongs to
 * @param retried whether it was put back into the outbox, and leaves when that row does
 * @since 0.1.0
 */
public record DeadKey(long id, OrderKey key, boolean retried) {

}
