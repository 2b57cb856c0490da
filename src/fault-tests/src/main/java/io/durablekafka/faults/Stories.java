package io.durablekafka.faults;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import io.durablekafka.faults.check.Workload;

/**
 * The course of each scenario. A run is divided in parts: load on a healthy cluster, the
 * outage, and load on a cluster that is back.
 */
final class Stories {

	private static final int FLAPS = 5;

	private static final int REFUSED_OUTAGES = 3;

	private static final int LEADERS = 2;

	private Stories() {
	}

	static void healthy(Stage stage) {
		stage.startApplication();
		stage.lead();
		stage.outagePart(1);
		stage.tail();
	}

	static void brokerKill(Stage stage) {
		stage.startApplication();
		stage.lead();
		stage.killBrokers(List.of(0));
		stage.outagePart(1);
		stage.startBrokers(List.of(0));
		stage.tail();
	}

	static void brokerPause(Stage stage) {
		stage.startApplication();
		stage.lead();
		stage.beginOutage();
		stage.cluster().pause(0);
		stage.outagePart(1);
		stage.cluster().resume(0);
		stage.endOutage();
		stage.tail();
	}

	static void coldStart(Stage stage) {
		stage.killBrokers(List.of(0));
		stage.startApplication();
		stage.outagePart(1);
		stage.startBrokers(List.of(0));
		stage.lead();
		stage.tail();
	}

	static void applicationKill(Stage stage) {
		stage.startApplication();
		stage.lead();
		stage.killBrokers(List.of(0));
		stage.outagePart(2);
		stage.requirePending();
		stage.killApplication();
		stage.startApplication();
		stage.outagePart(2);
		stage.requirePending();
		stage.startBrokers(List.of(0));
		stage.awaitRelaying();
		stage.killApplication();
		stage.startApplication();
		stage.tail();
	}

	static void applicationTerm(Stage stage) {
		stage.startApplication();
		stage.lead();
		stage.killBrokers(List.of(0));
		stage.outagePart(1);
		stage.requirePending();
		stage.terminateApplication();
		stage.startBrokers(List.of(0));
		stage.startApplication();
		stage.tail();
	}

	static void flapping(Stage stage) {
		SplittableRandom random = stage.random();
		stage.startApplication();
		stage.lead();
		for (int i = 0; i < FLAPS; i++) {
			stage.killBrokers(List.of(0));
			// shorter than it takes to notice, and longer
			stage.outagePart(FLAPS + random.nextInt(FLAPS * 2));
			stage.startBrokers(List.of(0));
			stage.awaitReopened();
			stage.pause(1 + random.nextInt(3));
		}
		stage.tail();
	}

	static void refused(Stage stage) {
		stage.startApplication();
		stage.lead();
		stage.requireRefusals();
		for (int i = 0; i < REFUSED_OUTAGES; i++) {
			stage.killBrokers(List.of(0));
			stage.outagePart(REFUSED_OUTAGES);
			stage.startBrokers(List.of(0));
			stage.awaitReopened();
			stage.requireRefusals();
			stage.pause(1);
		}
		stage.tail();
	}

	static void leaderKill(Stage stage) {
		stage.startApplication();
		stage.lead();
		for (int i = 0; i < LEADERS; i++) {
			int leader = stage.cluster().leader(Workload.TOPIC, stage.random().nextInt(FaultOptions.PARTITIONS));
			stage.killBrokers(List.of(leader));
			stage.outagePart(LEADERS);
			stage.startBrokers(List.of(leader));
			stage.awaitReplicas();
			stage.awaitReopened();
		}
		stage.tail();
	}

	static void twoOfThree(Stage stage) {
		stage.startApplication();
		stage.lead();
		int survivor = stage.random().nextInt(3);
		List<Integer> victims = IntStream.range(0, 3).filter((node) -> node != survivor).boxed().toList();
		stage.killBrokers(victims);
		stage.outagePart(1);
		stage.startBrokers(victims);
		stage.tail();
	}

}
