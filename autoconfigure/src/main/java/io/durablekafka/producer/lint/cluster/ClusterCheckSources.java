package io.durablekafka.producer.lint.cluster;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

import io.durablekafka.producer.settings.ProducerSettings;
import org.jspecify.annotations.Nullable;

/**
 * Where the cluster check learns what it compares the cluster with. All are asked before
 * each run, on the thread of the check.
 *
 * @param producers settings of all producers
 * @param topics topics in use, the most trustworthy source first
 * @param outbox how old a record may be when it reaches its topic
 * @param maxAge age at which a producer is replaced, by its name; {@code null} for never
 * @since 0.1.0
 */
public record ClusterCheckSources(Supplier<List<ProducerSettings>> producers, Supplier<List<TopicSource>> topics,
		Supplier<OutboxFacts> outbox, Function<String, @Nullable Duration> maxAge) {

}
