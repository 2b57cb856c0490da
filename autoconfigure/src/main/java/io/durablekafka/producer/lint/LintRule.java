package io.durablekafka.producer.lint;

/**
 * Looks for one mistake. Stateless.
 */
interface LintRule {

	/**
	 * Stable name, such as {@code S02}.
	 * @return the id
	 */
	String id();

	/**
	 * Look at the settings of a producer.
	 * @param inspection the settings, and where to report what was found
	 */
	void check(Inspection inspection);

	/**
	 * Whether the rule is about the application rather than one of its producers, so that
	 * looking once is enough.
	 * @return whether it is
	 */
	default boolean isAboutApplication() {
		return false;
	}

}
