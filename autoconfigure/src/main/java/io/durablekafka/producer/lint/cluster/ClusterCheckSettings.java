package io.durablekafka.producer.lint.cluster;

import java.time.Duration;
import java.util.Set;

/**
 * How the cluster check works.
 *
 * @param firstDelay shortest time between the start and the first run, which some seconds
 * of jitter are added to
 * @param interval time between two runs, which varies by a tenth
 * @param timeout how long one round of questions may take
 * @param ignored ids of rules that are silent
 * @since 0.1.0
 */
public record ClusterCheckSettings(Duration firstDelay, Duration interval, Duration timeout, Set<String> ignored) {

}
