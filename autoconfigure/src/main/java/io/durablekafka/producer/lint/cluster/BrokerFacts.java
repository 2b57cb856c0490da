package io.durablekafka.producer.lint.cluster;

import org.jspecify.annotations.Nullable;

/**
 * A broker that is alive.
 *
 * @param id its node id
 * @param host name that it tells clients to use
 * @param port port that it tells clients to use
 * @param rack its rack or zone, {@code null} if it has none
 * @since 0.1.0
 */
public record BrokerFacts(int id, String host, int port, @Nullable String rack) {

}
