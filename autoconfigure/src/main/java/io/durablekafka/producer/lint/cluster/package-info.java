/**
 * Rules that compare the settings of a producer with the cluster it sends to, and what
 * asks the cluster.
 */
@NullMarked
package io.durablekafka.producer.lint.cluster;

import org.jspecify.annotations.NullMarked;
