package io.durablekafka.producer;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * What a Kafka producer sends. Sizes are those of the client's sampling window, zero when
 * it has sent nothing of late.
 *
 * @param retries records that were sent again, since the start
 * @param bufferExhausted records that found no room in the buffer in time, since the
 * start
 * @param requestsInFlight requests that brokers have not answered
 * @param recordSizeAverage average size of a record in bytes
 * @param recordSizeMax greatest size of a record in bytes
 * @param batchSizeAverage average size of a batch in bytes
 * @param batchSizeMax greatest size of a batch in bytes
 * @since 0.1.0
 */
public record ClientTraffic(double retries, double bufferExhausted, double requestsInFlight, double recordSizeAverage,
		double recordSizeMax, double batchSizeAverage, double batchSizeMax) {

	/**
	 * Traffic of no producer.
	 */
	public static final ClientTraffic NONE = new ClientTraffic(0, 0, 0, 0, 0, 0, 0);

	private static final String GROUP = "producer-metrics";

	private static final Set<String> NAMES = Set.of("requests-in-flight", "record-size-avg", "record-size-max",
			"batch-size-avg", "batch-size-max");

	static ClientTraffic of(Map<MetricName, ? extends Metric> metrics, ClientTotals totals) {
		Map<String, Double> values = new HashMap<>();
		metrics.forEach((name, metric) -> {
			if (GROUP.equals(name.group()) && NAMES.contains(name.name())) {
				values.put(name.name(), ClientFigures.value(metric));
			}
		});
		return new ClientTraffic(totals.retries(), totals.exhausted(), values.getOrDefault("requests-in-flight", 0.0),
				values.getOrDefault("record-size-avg", 0.0), values.getOrDefault("record-size-max", 0.0),
				values.getOrDefault("batch-size-avg", 0.0), values.getOrDefault("batch-size-max", 0.0));
	}

}
