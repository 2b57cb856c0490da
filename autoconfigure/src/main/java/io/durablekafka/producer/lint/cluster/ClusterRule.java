package io.durablekafka.producer.lint.cluster;

/**
 * Compares a producer with its cluster. Stateless; asks nobody. A fact that is not known
 * ends the question that needs it, and the answer is <em>unknown</em>.
 */
interface ClusterRule {

	/**
	 * Id of the rule, stable for ever.
	 */
	String id();

	/**
	 * Look for what is wrong.
	 * @param view the producer and its cluster
	 * @param findings gets what was found
	 */
	void check(ClusterView view, Findings findings);

}
