package io.durablekafka.testsupport;

import java.io.IOException;

/**
 * Main class of a broker's JVM: Kafka, which ends when the JVM that started it ends, even
 * if that one was killed and could not clean up. Public for the launcher only.
 *
 * @since 0.1.0
 */
public final class BrokerProcess {

	private static final int PARENT_GONE = 3;

	private BrokerProcess() {
	}

	/**
	 * Run a broker until the process is told to stop.
	 * @param args the path of the node's properties file
	 */
	public static void main(String[] args) {
		Thread watch = new Thread(BrokerProcess::awaitEndOfParent, "parent-watch");
		watch.setDaemon(true);
		watch.start();
		kafka.Kafka.main(args);
	}

	// The parent never writes: standard input ends when its end of the pipe is closed.
	private static void awaitEndOfParent() {
		try {
			while (System.in.read() >= 0) {
				Thread.onSpinWait();
			}
		}
		catch (IOException ex) {
			System.err.println("Lost the parent process: " + ex);
		}
		Runtime.getRuntime().halt(PARENT_GONE);
	}

}
