package io.durablekafka.producer.lint.cluster;

import java.util.Collection;

/**
 * Knows topics that the application sends to. The cluster check asks all beans of this
 * type before each run, on its own thread; the first that has an expectation of a topic
 * wins.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface TopicSource {

	/**
	 * Topics in use.
	 * @param producer name of the producer that sends to them
	 * @return the topics; an exception leaves them out of the run
	 */
	Collection<TopicExpectation> topics(String producer);

}
