package io.durablekafka.sample.broker;

/**
 * What a broker is doing, seen from outside.
 *
 * @since 0.1.0
 */
public enum BrokerCondition {

	/**
	 * Its process runs and does not listen yet.
	 */
	STARTING,

	/**
	 * Its process runs and listens.
	 */
	RUNNING,

	/**
	 * Its process is frozen: connections stay open and nothing answers.
	 */
	PAUSED,

	/**
	 * There is no process.
	 */
	DOWN

}
