package io.durablekafka.producer;

import java.util.Map;

import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * What the Kafka producers of one role have counted since the start, added up over those
 * that were replaced. One thread looks, any may read.
 *
 * @since 0.1.0
 */
public final class ClientTotals {

	private static final String GROUP = "producer-metrics";

	private static final String RETRIES = "record-retry-total";

	private static final String EXHAUSTED = "buffer-exhausted-total";

	private final Total retries = new Total();

	private final Total exhausted = new Total();

	/**
	 * Look at the client's metrics, about once per second. What a client counts between
	 * the last look and its end is not seen.
	 * @param metrics the metrics, empty while there is no client
	 */
	public void look(Map<MetricName, ? extends Metric> metrics) {
		metrics.forEach((name, metric) -> {
			if (GROUP.equals(name.group())) {
				if (RETRIES.equals(name.name())) {
					this.retries.look(ClientFigures.value(metric));
				}
				else if (EXHAUSTED.equals(name.name())) {
					this.exhausted.look(ClientFigures.value(metric));
				}
			}
		});
	}

	/**
	 * Records that were sent again.
	 * @return how often, since the start
	 */
	public double retries() {
		return this.retries.sum;
	}

	/**
	 * Records that found no room in the buffer in time.
	 * @return how many, since the start
	 */
	public double exhausted() {
		return this.exhausted.sum;
	}

	/**
	 * A counter that begins anew with each client.
	 */
	private static final class Total {

		/** Used by the thread that looks. */
		private double last;

		private volatile double sum;

		private void look(double value) {
			this.sum = this.sum + ((value >= this.last) ? value - this.last : value);
			this.last = value;
		}

	}

}
