package io.durablekafka.producer.lint.cluster;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

/**
 * Tests for {@link ClusterProbe}.
 */
@Timeout(30)
class ClusterProbeTests {

	private static final Duration INTERVAL = Duration.ofSeconds(30);

	private final AtomicLong now = new AtomicLong();

	private final AtomicInteger clients = new AtomicInteger();

	private final AtomicInteger asked = new AtomicInteger();

	private final Admin admin = mock(Admin.class);

	private volatile KafkaFuture<Collection<Node>> nodes = KafkaFuture.completedFuture(List.of());

	private final ClusterProbe probe = new ClusterProbe(() -> List.of(settings("default"), settings("orders")),
			INTERVAL, Duration.ofMillis(200), this.now::get, (properties) -> {
				this.clients.incrementAndGet();
				assertThat(properties).containsEntry("client.id", "producer-health");
				return this.admin;
			});

	ClusterProbeTests() {
		DescribeClusterResult result = mock(DescribeClusterResult.class);
		given(result.nodes()).willAnswer((invocation) -> {
			this.asked.incrementAndGet();
			return this.nodes;
		});
		given(this.admin.describeCluster()).willReturn(result);
	}

	private static ProducerSettings settings(String producer) {
		return new ProducerSettings(producer, Map.of("bootstrap.servers", "localhost:1"), Map.of());
	}

	@AfterEach
	void close() {
		this.probe.close();
	}

	@Test
	void nothingHappensBeforeSomebodyAsks() {
		assertThat(this.clients).hasValue(0);
	}

	@Test
	void clusterThatAnswersHasNoFailureAndIsAskedOncePerIntervalWithOneClient() {
		assertThat(this.probe.failure("default")).isNull();
		Awaitility.await().until(() -> this.asked.get() == 1);
		assertThat(this.probe.failure("orders")).isNull();
		this.now.addAndGet(INTERVAL.toNanos() - 1);
		Awaitility.await()
			.during(Duration.ofMillis(100))
			.until(() -> this.probe.failure("default") == null && this.asked.get() == 1);
		this.now.incrementAndGet();
		Awaitility.await().until(() -> this.probe.failure("default") == null && this.asked.get() == 2);
		assertThat(this.clients).hasValue(1);
	}

	@Test
	void callerDoesNotWaitForAClusterThatDoesNotAnswerAndItsReturnIsSeen() {
		this.nodes = new KafkaFutureImpl<>();
		long start = System.nanoTime();
		assertThat(this.probe.failure("default")).isNull();
		assertThat(System.nanoTime() - start).isLessThan(TimeUnit.MILLISECONDS.toNanos(150));
		Awaitility.await().until(() -> "java.util.concurrent.TimeoutException".equals(this.probe.failure("default")));
		assertThat(this.probe.failure("orders")).isEqualTo("java.util.concurrent.TimeoutException");
		this.nodes = failed();
		pass();
		Awaitility.await().until(() -> DisconnectException.class.getName().equals(this.probe.failure("default")));
		this.nodes = KafkaFuture.completedFuture(List.of());
		pass();
		Awaitility.await().until(() -> this.probe.failure("default") == null);
		assertThat(this.clients).hasValue(1);
	}

	private static KafkaFuture<Collection<Node>> failed() {
		KafkaFutureImpl<Collection<Node>> future = new KafkaFutureImpl<>();
		future.completeExceptionally(new DisconnectException());
		return future;
	}

	private void pass() {
		Awaitility.await().until(() -> {
			this.now.addAndGet(INTERVAL.toNanos());
			int before = this.asked.get();
			this.probe.failure("default");
			return this.asked.get() > before || this.asked.get() > 1;
		});
	}

	@Test
	void endClosesTheClientAndAsksNoMore() {
		this.probe.failure("default");
		Awaitility.await().until(() -> this.asked.get() == 1);
		this.probe.close();
		verify(this.admin).close(Duration.ZERO);
		this.now.addAndGet(2 * INTERVAL.toNanos());
		assertThat(this.probe.failure("default")).isNull();
		assertThat(this.asked).hasValue(1);
	}

}
