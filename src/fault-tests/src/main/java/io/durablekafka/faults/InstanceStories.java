package io.durablekafka.faults;

import java.time.Duration;
import java.util.List;

/**
 * Stories about two instances of the application on one database.
 */
final class InstanceStories {

	// The clock of the second instance is ten minutes ahead.
	private static final Duration VISIBLE_SKEW = Duration.ofMinutes(9);

	private InstanceStories() {
	}

	static void brokerKill(Stage stage) {
		start(stage);
		stage.lead();
		stage.killBrokers(List.of(0));
		stage.outagePart(1);
		stage.requireStoredByAll();
		stage.startBrokers(List.of(0));
		stage.tail();
	}

	static void leaseOwnerPause(Stage stage) {
		start(stage);
		stage.lead();
		stage.killBrokers(List.of(0));
		stage.outagePart(1);
		stage.requireStoredByAll();
		stage.requirePending();
		stage.applications().pause(1);
		stage.startBrokers(List.of(0));
		stage.pause(2 * ApplicationProperties.LEASE.toSeconds());
		stage.awaitDrained(0);
		stage.applications().resume(1);
		stage.tail();
	}

	static void instanceKill(Stage stage) {
		start(stage);
		stage.lead();
		stage.killBrokers(List.of(0));
		stage.outagePart(1);
		stage.requireStoredByAll();
		stage.requirePending();
		stage.startBrokers(List.of(0));
		stage.awaitRelaying();
		stage.requirePending();
		stage.applications().kill(1);
		stage.awaitDrained(0);
		stage.applications().start(1);
		stage.tail();
	}

	static void clockSkew(Stage stage) {
		start(stage);
		ApplicationStatus skewed = stage.applications().get(1).status();
		if (skewed.clock() - skewed.at() < VISIBLE_SKEW.toMillis()) {
			stage.note("the clocks agree, so the fault did not bite");
		}
		stage.lead();
		stage.killBrokers(List.of(0));
		stage.outagePart(2);
		stage.requireStoredByAll();
		stage.requirePending();
		stage.applications().kill(1);
		stage.outagePart(2);
		stage.startBrokers(List.of(0));
		stage.awaitDrained(0);
		stage.applications().start(1);
		stage.tail();
	}

	private static void start(Stage stage) {
		stage.applications().start(0);
		stage.applications().start(1);
	}

}
