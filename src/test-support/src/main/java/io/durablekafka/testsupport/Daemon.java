package io.durablekafka.testsupport;

/**
 * Starts threads that do not keep the JVM alive.
 */
final class Daemon {

	private Daemon() {
	}

	static Thread start(String name, Runnable task) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		thread.start();
		return thread;
	}

}
