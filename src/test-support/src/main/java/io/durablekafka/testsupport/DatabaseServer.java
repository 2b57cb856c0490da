package io.durablekafka.testsupport;

import javax.sql.DataSource;

/**
 * A database server process on this machine, which can be killed, paused and started
 * again on the same data and the same port. What was committed is there after a kill.
 *
 * @since 0.1.0
 */
public interface DatabaseServer extends AutoCloseable {

	/**
	 * Start the server, the first time on a new database, and wait until it answers.
	 * @return this server
	 * @throws IllegalStateException if it cannot be started, with the end of its log
	 */
	DatabaseServer start();

	/**
	 * Kill the server with all of its processes (SIGKILL). Does nothing when it does not
	 * run.
	 */
	void kill();

	/**
	 * Freeze the server with all of its processes (SIGSTOP).
	 */
	void pause();

	/**
	 * Let a frozen server go on (SIGCONT).
	 */
	void resume();

	/**
	 * Whether the process of the server exists, paused or not.
	 * @return whether it does
	 */
	boolean isRunning();

	/**
	 * Port of the server, the same in all of its runs.
	 * @return the port
	 */
	int port();

	/**
	 * Address of the database.
	 * @return the URL, without user and password
	 */
	String jdbcUrl();

	/**
	 * Name of a user who may do everything.
	 * @return the name
	 */
	String username();

	/**
	 * Password of that user.
	 * @return the password
	 */
	String password();

	/**
	 * Data source that opens a new connection each time.
	 * @return the data source
	 */
	DataSource dataSource();

	/**
	 * Kill the server. The data stays.
	 */
	@Override
	void close();

}
