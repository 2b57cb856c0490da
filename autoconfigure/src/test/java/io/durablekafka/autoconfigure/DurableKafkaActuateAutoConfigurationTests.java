package io.durablekafka.autoconfigure;

import java.util.List;
import java.util.Set;

import io.durablekafka.actuate.DurableKafkaHealthIndicator;
import io.durablekafka.actuate.DurableKafkaMetrics;
import io.durablekafka.outbox.DeadLetter;
import io.durablekafka.outbox.FailureCategory;
import io.durablekafka.outbox.HeaderCodec;
import io.durablekafka.outbox.InMemoryOutboxStore;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.producer.lint.cluster.ClusterProbe;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroup;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.actuate.endpoint.HttpCodeStatusMapper;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.application.AvailabilityHealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DurableKafkaHealthAutoConfiguration} and
 * {@link DurableKafkaMetricsAutoConfiguration}.
 */
@Timeout(60)
class DurableKafkaActuateAutoConfigurationTests {

	private static final Status DEGRADED = DurableKafkaHealthIndicator.DEGRADED;

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DurableKafkaAutoConfiguration.class, KafkaAutoConfiguration.class,
				DurableKafkaHealthAutoConfiguration.class, DurableKafkaMetricsAutoConfiguration.class,
				HealthContributorAutoConfiguration.class, HealthContributorRegistryAutoConfiguration.class,
				HealthEndpointAutoConfiguration.class))
		.withBean(InMemoryOutboxStore.class)
		.withBean(SimpleMeterRegistry.class);

	@Test
	void healthComponentIsThere() {
		this.runner.run((context) -> {
			HealthIndicator indicator = (HealthIndicator) context.getBean(HealthContributorRegistry.class)
				.getContributor("durableKafka");
			assertThat(indicator).isInstanceOf(DurableKafkaHealthIndicator.class);
			assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
		});
	}

	@Test
	void limitsOfHealthAreBound() {
		this.runner
			.withPropertyValues("durable-kafka.health.max-pending=0", "durable-kafka.health.max-age=1m",
					"durable-kafka.health.max-dead=5")
			.run((context) -> {
				OutboxStore store = context.getBean(OutboxStore.class);
				for (int i = 0; i < 6; i++) {
					store.bury(new DeadLetter(row(), FailureCategory.RECORD, "refused", 1));
				}
				DurableKafkaHealthIndicator indicator = context.getBean(DurableKafkaHealthIndicator.class);
				Awaitility.await()
					.untilAsserted(() -> assertThat(indicator.health().getDetails()).containsEntry("exceeded",
							List.of("max-dead")));
				assertThat(indicator.health().getStatus()).isEqualTo(DEGRADED);
			});
	}

	private static OutboxRecord row() {
		return new OutboxRecord(0, 3, "orders", null, null, new byte[] { 1 }, HeaderCodec.encode(List.of()), 1, "m",
				"origin");
	}

	@ParameterizedTest
	@ValueSource(strings = { "max-pending=-1", "max-age=0s", "max-dead=-1" })
	void limitThatCannotWorkStopsTheApplication(String limit) {
		this.runner.withPropertyValues("durable-kafka.health." + limit)
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.hasMessageContaining("durable-kafka.health." + limit.substring(0, limit.indexOf('='))));
	}

	@Test
	void degradedRanksBetweenDownAndUpAndAnswers200() {
		this.runner.run((context) -> {
			StatusAggregator aggregator = context.getBean(StatusAggregator.class);
			assertThat(aggregator.getAggregateStatus(Set.of(Status.UP, DEGRADED))).isEqualTo(DEGRADED);
			assertThat(aggregator.getAggregateStatus(Set.of(Status.DOWN, DEGRADED))).isEqualTo(Status.DOWN);
			assertThat(aggregator.getAggregateStatus(Set.of(Status.OUT_OF_SERVICE, DEGRADED)))
				.isEqualTo(Status.OUT_OF_SERVICE);
			HttpCodeStatusMapper mapper = context.getBean(HttpCodeStatusMapper.class);
			assertThat(mapper.getStatusCode(DEGRADED)).isEqualTo(200);
			assertThat(mapper.getStatusCode(Status.DOWN)).isEqualTo(503);
		});
	}

	@Test
	void statusOrderOfTheApplicationWins() {
		this.runner.withPropertyValues("management.endpoint.health.status.order=degraded,down,up")
			.run((context) -> assertThat(
					context.getBean(StatusAggregator.class).getAggregateStatus(Set.of(Status.DOWN, DEGRADED)))
				.isEqualTo(DEGRADED));
	}

	@Test
	void livenessNeverAndReadinessOnlyByOptInDependOnIt() {
		ApplicationContextRunner probes = this.runner
			.withConfiguration(AutoConfigurations.of(ApplicationAvailabilityAutoConfiguration.class,
					AvailabilityHealthContributorAutoConfiguration.class, AvailabilityProbesAutoConfiguration.class))
			.withPropertyValues("management.endpoint.health.probes.enabled=true",
					"management.health.livenessstate.enabled=true", "management.health.readinessstate.enabled=true");
		probes.run((context) -> {
			assertThat(isMember(context, "liveness")).isFalse();
			assertThat(isMember(context, "readiness")).isFalse();
		});
		probes.withPropertyValues("management.endpoint.health.group.readiness.include=readinessState,durableKafka")
			.run((context) -> {
				assertThat(isMember(context, "liveness")).isFalse();
				assertThat(isMember(context, "readiness")).isTrue();
				assertThat(context.getBean(HealthEndpointGroups.class)
					.get("readiness")
					.getHttpCodeStatusMapper()
					.getStatusCode(DEGRADED)).isEqualTo(200);
			});
	}

	private static boolean isMember(ApplicationContext context, String group) {
		HealthEndpointGroup members = context.getBean(HealthEndpointGroups.class).get(group);
		assertThat(members).isNotNull();
		return members.isMember("durableKafka");
	}

	@Test
	void probeOfIdleProducersCanBeSwitchedOff() {
		this.runner.run((context) -> assertThat(context).hasSingleBean(ClusterProbe.class));
		this.runner.withPropertyValues("durable-kafka.health.probe-interval=0s")
			.run((context) -> assertThat(context.getBeanProvider(ClusterProbe.class).getIfAvailable()).isNull());
	}

	@Test
	void healthComponentCanBeSwitchedOff() {
		this.runner.withPropertyValues("management.health.durablekafka.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(DurableKafkaHealthIndicator.class));
	}

	@Test
	void metersAreThere() {
		this.runner.run((context) -> assertThat(context).hasSingleBean(DurableKafkaMetrics.class));
	}

	@Test
	void nothingIsThereWithoutTheDelivery() {
		this.runner.withPropertyValues("durable-kafka.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(DurableKafkaHealthIndicator.class)
				.doesNotHaveBean(DurableKafkaMetrics.class));
	}

	@Test
	void nothingIsMissedWithoutHealthAndMicrometer() {
		this.runner.withClassLoader(new FilteredClassLoader(HealthIndicator.class, MeterRegistry.class))
			.run((context) -> assertThat(context).doesNotHaveBean(DurableKafkaHealthIndicator.class)
				.doesNotHaveBean(DurableKafkaMetrics.class));
	}

}
