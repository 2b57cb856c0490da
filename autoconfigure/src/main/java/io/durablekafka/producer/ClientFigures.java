package io.durablekafka.producer;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * Some figures of a Kafka producer. What a producer has not measured is zero.
 *
 * @param throttleAverage average time in milliseconds for which brokers throttled a
 * request, over the client's sampling window
 * @param throttleMax longest such time in milliseconds, of the last half to whole minute
 * @param bufferUsed bytes of records that wait to be sent
 * @param bufferSize bytes that may wait, {@code buffer.memory}
 * @param throttledSeconds for how long brokers have throttled it since the start
 * @param throttled whether brokers throttle it at present, or did in the last ten seconds
 * @param traffic what it sends
 * @since 0.1.0
 */
public record ClientFigures(double throttleAverage, double throttleMax, double bufferUsed, double bufferSize,
		double throttledSeconds, boolean throttled, ClientTraffic traffic) {

	/**
	 * Figures of no producer.
	 */
	public static final ClientFigures NONE = new ClientFigures(0, 0, 0, 0, 0, false, ClientTraffic.NONE);

	private static final String GROUP = "producer-metrics";

	private static final String THROTTLE_AVERAGE = "produce-throttle-time-avg";

	private static final String SIZE = "buffer-total-bytes";

	private static final String AVAILABLE = "buffer-available-bytes";

	private static final Set<String> NAMES = Set.of(THROTTLE_AVERAGE, SIZE, AVAILABLE);

	/**
	 * Read the figures from a producer's metrics.
	 * @param metrics the metrics
	 * @param throttling has watched them
	 * @param totals has watched them as well
	 * @return the figures
	 */
	public static ClientFigures of(Map<MetricName, ? extends Metric> metrics, ThrottleWatch throttling,
			ClientTotals totals) {
		Map<String, Double> values = new HashMap<>();
		metrics.forEach((name, metric) -> {
			if (GROUP.equals(name.group()) && NAMES.contains(name.name())) {
				values.put(name.name(), value(metric));
			}
		});
		double size = values.getOrDefault(SIZE, 0.0);
		return new ClientFigures(values.getOrDefault(THROTTLE_AVERAGE, 0.0), throttling.longest(),
				Math.max(0, size - values.getOrDefault(AVAILABLE, size)), size, throttling.throttledSeconds(),
				throttling.isThrottled(), ClientTraffic.of(metrics, totals));
	}

	static double value(Metric metric) {
		return (metric.metricValue() instanceof Number number && Double.isFinite(number.doubleValue()))
				? number.doubleValue() : 0;
	}

}
