package io.durablekafka.producer;

import java.util.HashMap;
import java.util.Map;

import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClientTotals} and {@link ClientTraffic}.
 */
class ClientTotalsTests {

	private final Map<MetricName, Metric> metrics = new HashMap<>();

	private final ClientTotals totals = new ClientTotals();

	@Test
	void countersGoOnWhenTheClientIsReplaced() {
		set("record-retry-total", 5);
		set("buffer-exhausted-total", 2);
		this.totals.look(this.metrics);
		set("record-retry-total", 7);
		this.totals.look(this.metrics);
		this.totals.look(Map.of());
		assertThat(this.totals.retries()).isEqualTo(7);
		set("record-retry-total", 1);
		set("buffer-exhausted-total", 0);
		this.totals.look(this.metrics);
		this.totals.look(this.metrics);
		assertThat(this.totals.retries()).isEqualTo(8);
		assertThat(this.totals.exhausted()).isEqualTo(2);
	}

	@Test
	void trafficIsZeroWhereTheClientHasNoNumber() {
		set("record-size-avg", Double.NaN);
		set("record-size-max", 120);
		set("batch-size-avg", 300);
		set("batch-size-max", 400);
		set("requests-in-flight", 3);
		set("record-retry-total", 9);
		this.totals.look(this.metrics);
		assertThat(ClientTraffic.of(this.metrics, this.totals)).isEqualTo(new ClientTraffic(9, 0, 3, 0, 120, 300, 400));
		assertThat(ClientTraffic.of(Map.of(), new ClientTotals())).isEqualTo(ClientTraffic.NONE);
	}

	private void set(String name, double value) {
		MetricName metricName = new MetricName(name, "producer-metrics", "", Map.of());
		this.metrics.put(metricName, new Metric() {

			@Override
			public MetricName metricName() {
				return metricName;
			}

			@Override
			public Object metricValue() {
				return value;
			}

		});
	}

}
