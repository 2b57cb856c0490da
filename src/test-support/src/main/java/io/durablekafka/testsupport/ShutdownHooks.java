package io.durablekafka.testsupport;

/**
 * Takes back hooks that are needed no more.
 */
final class ShutdownHooks {

	private ShutdownHooks() {
	}

	static void remove(Thread hook) {
		try {
			Runtime.getRuntime().removeShutdownHook(hook);
		}
		catch (IllegalStateException ex) {
			// The JVM is shutting down: the hook runs and finds nothing to kill.
		}
	}

}
