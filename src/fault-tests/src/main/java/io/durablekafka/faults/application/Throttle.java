package io.durablekafka.faults.application;

import java.lang.management.ManagementFactory;
import java.util.Set;

import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * How much Kafka throttles the producers of this JVM, the relay's included, as they tell
 * everybody by JMX.
 */
final class Throttle {

	private static final String ATTRIBUTE = "produce-throttle-time-max";

	private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

	private final ObjectName producers;

	Throttle() {
		try {
			this.producers = new ObjectName("kafka.producer:type=producer-metrics,client-id=*");
		}
		catch (MalformedObjectNameException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Longest time by which a producer was throttled lately.
	 * @return milliseconds, zero if none was
	 */
	long millis() {
		Set<ObjectName> names = this.server.queryNames(this.producers, null);
		return names.stream().mapToLong(this::millis).max().orElse(0);
	}

	private long millis(ObjectName producer) {
		try {
			Object value = this.server.getAttribute(producer, ATTRIBUTE);
			return (value instanceof Double millis && millis > 0) ? Math.round(millis) : 0;
		}
		catch (JMException ex) {
			// closed meanwhile
			return 0;
		}
	}

}
