package io.durablekafka.faults;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import io.durablekafka.faults.check.Workload;
import io.durablekafka.testsupport.KafkaCluster;
import io.durablekafka.testsupport.TcpProxy;
import io.durablekafka.testsupport.TcpProxy.Direction;

/**
 * Stories about brokers that are there, and yet do not take what is sent.
 */
final class ClusterStories {

	private static final int BROKERS = 3;

	private static final Duration ELECTION = Duration.ofSeconds(60);

	// The relay spends no more than a tenth of its time on a topic that Kafka does not
	// know, and each attempt costs it its max-block.
	private static final Duration DISCOVERY = Duration.ofSeconds(180);

	// Dead letters are moved one by one, also those that were refused before the right
	// was given back.
	private static final Duration BURIAL = Duration.ofSeconds(300);

	// Records have a few hundred bytes.
	private static final int QUOTA_BYTES_PER_RECORD = 100;

	private ClusterStories() {
	}

	static void rollingRestart(Stage stage) {
		stage.startApplication();
		stage.lead();
		for (int node = 0; node < BROKERS; node++) {
			if (!stage.servers().admin().leaders(Workload.TOPIC).contains(node)) {
				stage.note("broker %d led no partition, so that its restart did not bite".formatted(node));
			}
			stage.beginOutage();
			stage.cluster().terminate(node);
			stage.cluster().start(node);
			stage.cluster().awaitUp();
			stage.awaitReplicas();
			stage.endOutage();
		}
		stage.tail();
	}

	static void noLeader(Stage stage) {
		stage.startApplication();
		stage.lead();
		int survivor = stage.random().nextInt(BROKERS);
		List<Integer> victims = IntStream.range(0, BROKERS).filter((node) -> node != survivor).boxed().toList();
		stage.killBrokers(victims);
		boolean mixed = stage.awaits(
				() -> stage.servers().admin().leaders(Workload.TOPIC).equals(Set.of(survivor, KafkaCluster.NO_LEADER)),
				ELECTION);
		if (!mixed) {
			stage.note("the partitions without a leader were not some but not all, so the fault did not bite");
		}
		stage.outagePart(1);
		stage.startBrokers(victims);
		stage.tail();
	}

	static void partitionCut(Stage stage) {
		TcpProxy proxy = stage.servers().brokerProxy();
		stage.startApplication();
		stage.lead();
		stage.beginOutage();
		proxy.blackHole(Direction.TO_SERVER, true);
		proxy.blackHole(Direction.TO_CLIENT, true);
		stage.outagePart(1);
		proxy.blackHole(Direction.TO_SERVER, false);
		proxy.blackHole(Direction.TO_CLIENT, false);
		stage.endOutage();
		stage.tail();
	}

	static void permissionRevoked(Stage stage) {
		stage.startApplication();
		stage.lead();
		stage.beginOutage();
		stage.servers().admin().forbidWriting(Servers.USER, Workload.TOPIC);
		stage.outagePart(1);
		stage.servers().admin().allowWriting(Servers.USER, Workload.TOPIC);
		stage.endOutage();
		stage.awaitReopened(BURIAL);
		stage.tail();
	}

	static void quota(Stage stage) {
		stage.startApplication();
		stage.lead();
		stage.beginOutage();
		stage.servers().admin().quota((double) stage.options().rate() * QUOTA_BYTES_PER_RECORD);
		if (!stage.application().awaits((status) -> status.throttleMillis() > 0, ELECTION)) {
			stage.note("the producer was not throttled, so the fault did not bite");
		}
		stage.outagePart(1);
		stage.servers().admin().quota(null);
		stage.endOutage();
		stage.awaitReopened();
		stage.tail();
	}

	static void topicDeleted(Stage stage) {
		stage.startApplication();
		stage.lead();
		stage.beginOutage();
		stage.servers().admin().deleteTopic(Workload.TOPIC);
		stage.erased();
		stage.outagePart(1);
		stage.requirePending();
		stage.servers().createTopic();
		stage.endOutage();
		stage.awaitReopened(DISCOVERY);
		stage.tail();
	}

}
