package io.durablekafka.faults;

import java.time.Duration;
import java.util.List;

import io.durablekafka.testsupport.DatabaseServer;

/**
 * Stories about databases that are away, slow or full, and about what they hold.
 */
final class DatabaseStories {

	private static final int KILLS = 3;

	private static final Duration LATENCY = Duration.ofMillis(100);

	private static final Duration HIGH_LATENCY = Duration.ofMillis(400);

	private static final int SURGE_FACTOR = 4;

	private static final int BURST_FACTOR = 10;

	private static final int MAX_BURST = 50_000;

	// Far fewer than any database takes or gives back on an idle machine.
	private static final int ROWS_PER_SECOND = 500;

	private DatabaseStories() {
	}

	// Each time for no longer than senders wait.
	static void databaseKill(Stage stage) {
		DatabaseServer server = stage.servers().database().server();
		stage.startApplication();
		stage.lead();
		stage.killBrokers(List.of(0));
		stage.outagePart(2);
		for (int i = 0; i < KILLS; i++) {
			stage.requirePending();
			stage.databaseOutages().begin(System.currentTimeMillis());
			server.kill();
			stage.pause(1);
			server.start();
			stage.databaseOutages().end(System.currentTimeMillis());
			stage.outagePart(2 * KILLS);
		}
		stage.startBrokers(List.of(0));
		stage.tail();
	}

	static void doubleKill(Stage stage) {
		DatabaseServer server = stage.servers().database().server();
		stage.startApplication();
		stage.lead();
		stage.killBrokers(List.of(0));
		stage.outagePart(2);
		stage.requirePending();
		stage.databaseOutages().begin(System.currentTimeMillis());
		server.kill();
		stage.outagePart(2);
		server.start();
		stage.databaseOutages().end(System.currentTimeMillis());
		stage.startBrokers(List.of(0));
		stage.awaitReopened();
		stage.tail();
	}

	static void slowDatabase(Stage stage) {
		Database database = stage.servers().database();
		stage.startApplication();
		stage.lead();
		stage.killBrokers(List.of(0));
		database.proxy().latency(LATENCY);
		stage.outagePart(2);
		stage.requirePending();
		database.proxy().latency(HIGH_LATENCY);
		stage.application().rate(Math.min(MAX_BURST, stage.options().rate() * SURGE_FACTOR));
		stage.slowness().begin(System.currentTimeMillis());
		stage.outagePart(2);
		stage.slowness().end(System.currentTimeMillis());
		stage.application().rate(stage.options().rate());
		database.proxy().latency(Duration.ZERO);
		stage.startBrokers(List.of(0));
		stage.tail();
	}

	static void diskFull(Stage stage) {
		stage.startApplication();
		stage.lead();
		stage.killBrokers(List.of(0));
		stage.outagePart(2);
		stage.requirePending();
		stage.databaseOutages().begin(System.currentTimeMillis());
		stage.servers().disk().fill();
		stage.outagePart(2);
		stage.servers().disk().free();
		stage.servers().database().revive();
		stage.databaseOutages().end(System.currentTimeMillis());
		stage.startBrokers(List.of(0));
		stage.awaitReopened();
		stage.tail();
	}

	static void longOutage(Stage stage) {
		int rows = stage.options().rows();
		Duration patience = Duration.ofSeconds(60 + rows / ROWS_PER_SECOND);
		stage.startApplication();
		stage.lead();
		stage.killBrokers(List.of(0));
		stage.application().rate(Math.min(MAX_BURST, stage.options().rate() * BURST_FACTOR));
		if (!stage.application().awaits((status) -> status.pending() >= rows, patience)) {
			stage.note("the backlog did not become as long as it should within %d s".formatted(patience.toSeconds()));
		}
		stage.application().rate(stage.options().rate());
		stage.startBrokers(List.of(0));
		if (!stage.application().awaits(ApplicationStatus::isDrained, patience)) {
			stage.note("the backlog was not drained within %d s".formatted(patience.toSeconds()));
		}
		stage.tail();
	}

}
