package io.durablekafka.producer.lint.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.durablekafka.producer.lint.LintReport;
import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link ClusterCheck} without a cluster.
 */
@Timeout(60)
class ClusterCheckTests {

	private static final Duration LONG = Duration.ofMinutes(5);

	private final LintReport report = new LintReport();

	@Test
	void everythingIsUnknownWhenTheBrokerIsDead() throws IOException {
		try (ServerSocket silent = silentServer();
				ClusterCheck check = check(silent, Duration.ofMillis(300), Admin::create)) {
			assertThat(check.results()).isEmpty();
			assertThat(check.run(Duration.ofSeconds(20))).isTrue();
			ClusterCheckResult result = check.results().get("default");
			assertThat(result.snapshot().cluster().reason()).contains("no answer within PT0.3S");
			assertThat(result.rules()).hasSize(22).allSatisfy((rule) -> assertThat(rule.findings()).isEmpty());
			assertThat(result.rules()).filteredOn((rule) -> rule.rule().equals("B02"))
				.extracting(RuleResult::status)
				.containsExactly(RuleResult.Status.UNKNOWN);
			assertThat(this.report.findings()).isEmpty();
		}
	}

	@Test
	void closeTakesLessThanASecondWhileADeadBrokerIsAsked() throws IOException {
		CountDownLatch asked = new CountDownLatch(1);
		try (ServerSocket silent = silentServer()) {
			ClusterCheck check = check(silent, LONG, (properties) -> {
				Admin admin = Admin.create(properties);
				asked.countDown();
				return admin;
			});
			check.start();
			await().until(() -> asked.getCount() == 0);
			await().until(() -> threads("kafka-admin-client-thread | shop-lint") == 1);
			long begin = System.nanoTime();
			check.close();
			assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
			await().untilAsserted(() -> assertThat(threads("durable-kafka-lint")).isZero());
			await().untilAsserted(() -> assertThat(threads("kafka-admin-client-thread | shop-lint")).isZero());
		}
	}

	@Test
	void runOnItsWayIsNotDoubled() throws Exception {
		AtomicInteger runs = new AtomicInteger();
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		try (ClusterCheck check = check(null, LONG, (properties) -> {
			runs.incrementAndGet();
			begun.countDown();
			awaitUninterrupted(end);
			throw new KafkaException("no client");
		})) {
			CompletableFuture<Boolean> first = CompletableFuture.supplyAsync(() -> check.run(LONG));
			assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
			assertThat(check.run(Duration.ofMillis(10))).isFalse();
			CompletableFuture<Boolean> second = CompletableFuture.supplyAsync(() -> check.run(LONG));
			end.countDown();
			assertThat(first.get(30, TimeUnit.SECONDS)).isTrue();
			assertThat(second.get(30, TimeUnit.SECONDS)).isTrue();
			assertThat(runs.get()).isBetween(1, 2);
			assertThat(check.results()).containsOnlyKeys("default");
		}
	}

	@Test
	void clientThatCannotBeMadeMakesEverythingUnknownWithoutQuotingIt() {
		try (ClusterCheck check = check(null, LONG, (properties) -> {
			throw new ConfigException("sasl.jaas.config", "geheim");
		})) {
			assertThat(check.run(LONG)).isTrue();
			ClusterSnapshot snapshot = check.results().get("default").snapshot();
			assertThat(snapshot.unknowns()).containsEntry("cluster", "failed (ConfigException)");
			assertThat(snapshot.unknowns().toString()).doesNotContain("geheim");
		}
	}

	@Test
	void nothingHappensAfterTheEnd() {
		AtomicInteger runs = new AtomicInteger();
		ClusterCheck check = check(null, LONG, (properties) -> {
			runs.incrementAndGet();
			throw new KafkaException("no client");
		});
		check.close();
		check.start();
		assertThat(check.run(LONG)).isFalse();
		check.close();
		assertThat(runs).hasValue(0);
	}

	private ClusterCheck check(ServerSocket server, Duration timeout, Function<Map<String, Object>, Admin> admins) {
		String servers = (server != null) ? "127.0.0.1:" + server.getLocalPort() : "127.0.0.1:1";
		ProducerSettings settings = TestCluster.settings(Map.of("bootstrap.servers", servers, "client.id", "shop"));
		TopicSource topics = (producer) -> List.of(TopicExpectation.of("orders"));
		ClusterCheckSources sources = new ClusterCheckSources(() -> List.of(settings), () -> List.of(topics),
				OutboxFacts::none, (producer) -> null);
		return new ClusterCheck(sources, new ClusterCheckSettings(Duration.ZERO, LONG, timeout, Set.of()), this.report,
				Clock.systemUTC(), admins);
	}

	private static ServerSocket silentServer() throws IOException {
		return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
	}

	private static long threads(String name) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith(name))
			.count();
	}

	private static void awaitUninterrupted(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
