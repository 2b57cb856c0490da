package io.durablekafka.producer.lint.cluster;

/**
 * Compares a producer with each topic that it uses and that exists.
 */
interface TopicRule extends ClusterRule {

	/**
	 * Whether there is anything to ask of the topics.
	 */
	default boolean applies(ClusterView view) {
		return true;
	}

	/**
	 * Look for what is wrong.
	 * @param topic the topic
	 * @param findings gets what was found
	 */
	void check(TopicView topic, Findings findings);

	@Override
	default void check(ClusterView view, Findings findings) {
		if (applies(view)) {
			view.topics().forEach((topic) -> findings.about(topic.subject(), () -> {
				if (topic.facts().exists()) {
					check(topic, findings);
				}
			}));
		}
	}

}
