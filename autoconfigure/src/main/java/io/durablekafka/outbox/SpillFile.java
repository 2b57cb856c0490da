package io.durablekafka.outbox;

/**
 * A file on the local disk that takes records while the database of the outbox fails.
 * Closed by whoever made it, unless it was left by another instance and is empty again.
 *
 * @since 0.1.0
 */
public interface SpillFile {

	/**
	 * Whether an earlier run has left one.
	 * @return whether there is a file
	 */
	boolean exists();

	/**
	 * Open the file, which is created when there is none. Opening it again does nothing.
	 * @return the store in the file, whose tables are there
	 * @throws RuntimeException if the file cannot be opened
	 */
	OutboxStore open();

	/**
	 * Give the file up, and remove it if nothing is in it. It is not used again.
	 */
	void close();

	/**
	 * Where the file is, for logs and failures.
	 */
	@Override
	String toString();

}
