package io.durablekafka.benchmarks.outbox;

/**
 * A way to bring all rows of the table to their topic.
 */
interface Drain {

	/**
	 * Bring all rows to their topic and remove them.
	 * @param rows how many there are
	 * @return how it went
	 * @throws Exception if it fails
	 */
	DrainTimes run(int rows) throws Exception;

}
