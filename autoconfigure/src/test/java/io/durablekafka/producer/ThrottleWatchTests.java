package io.durablekafka.producer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.stats.Max;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ThrottleWatch}.
 */
class ThrottleWatchTests {

	private static final MetricName NAME = new MetricName("produce-throttle-time-max", "producer-metrics", "",
			Map.of());

	private final List<ThrottleChange> changes = new ArrayList<>();

	private final ThrottleWatch watch = new ThrottleWatch("direct", this.changes::add);

	private long second;

	@Test
	void idleProducerIsNotThrottled() {
		look(0);
		look(Double.NaN);
		this.watch.look(Map.of(), TimeUnit.SECONDS.toNanos(++this.second));
		assertThat(this.watch.isThrottled()).isFalse();
		assertThat(this.watch.throttledSeconds()).isZero();
		assertThat(this.changes).isEmpty();
	}

	@Test
	void secondsCountWhileRequestsAreThrottled() {
		look(0);
		look(300);
		look(300);
		look(0);
		look(0);
		assertThat(this.watch.throttledSeconds()).isEqualTo(2);
		assertThat(this.watch.isThrottled()).isTrue();
	}

	@Test
	void longThrottleCountsUntilItIsOver() {
		look(0);
		look(3500);
		look(0);
		look(0);
		look(0);
		look(0);
		look(0);
		assertThat(this.watch.throttledSeconds()).isEqualTo(4);
	}

	@Test
	void eachEpisodeIsToldOnceWhenItBeginsAndOnceWhenItHasEnded() {
		look(0);
		look(200);
		for (int i = 0; i < 9; i++) {
			look(0);
		}
		look(400);
		assertThat(this.changes).containsExactly(new ThrottleChange("direct", true, 200, 0));
		for (int i = 0; i < 11; i++) {
			look(0);
		}
		assertThat(this.changes).hasSize(2);
		assertThat(this.changes.get(1)).isEqualTo(new ThrottleChange("direct", false, 400, 2));
		assertThat(this.watch.isThrottled()).isFalse();
		look(100);
		assertThat(this.changes).hasSize(3).last().extracting(ThrottleChange::started).isEqualTo(true);
	}

	@Test
	void longestTimeIsRememberedForAboutAMinute() {
		look(0);
		look(250);
		look(100);
		for (int i = 0; i < 29; i++) {
			look(0);
		}
		assertThat(this.watch.longest()).isEqualTo(250);
		for (int i = 0; i < 31; i++) {
			look(0);
		}
		assertThat(this.watch.longest()).isZero();
	}

	@Test
	void windowOfTheClientsMetricIsShortened() {
		try (Metrics metrics = new Metrics()) {
			Sensor sensor = metrics.sensor("throttling");
			sensor.add(NAME, new Max());
			KafkaMetric metric = metrics.metric(NAME);
			assertThat(metric.config().timeWindowMs()).isEqualTo(30_000);
			this.watch.look(metrics.metrics(), 0);
			assertThat(metric.config().timeWindowMs()).isEqualTo(1000);
			sensor.record(700, 1_000_000);
			// the sensor goes by the same window, so what it had seen is gone
			sensor.record(0, 1_010_000);
			sensor.record(0, 1_020_000);
			assertThat(metric.measurable().measure(metric.config(), 1_020_000)).isZero();
		}
	}

	private void look(double millis) {
		this.watch.look(Map.of(NAME, metric(millis)), TimeUnit.SECONDS.toNanos(++this.second));
	}

	private static Metric metric(double millis) {
		return new Metric() {

			@Override
			public MetricName metricName() {
				return NAME;
			}

			@Override
			public Object metricValue() {
				return millis;
			}

		};
	}

}
