package io.durablekafka.outbox;

/**
 * Sees each commit to the outbox. Called between commits, so it must be quick.
 *
 * @since 0.1.0
 */
public interface CommitObserver {

	/**
	 * The database has answered, or failed to.
	 * @param rows number of rows in the commit
	 * @param nanos how long it took, in nanoseconds
	 * @param stored whether the rows are known to be stored
	 */
	void committed(int rows, long nanos, boolean stored);

}
