package io.durablekafka.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.durablekafka.faults.check.Workload;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Properties of the application under test: ordinary ones, with timeouts so short that
 * they are over within an outage.
 */
final class ApplicationProperties {

	/**
	 * Longest time that a send may block.
	 */
	static final Duration MAX_BLOCK = Duration.ofSeconds(5);

	/**
	 * How long an instance owns what it has not renewed.
	 */
	static final Duration LEASE = Duration.ofSeconds(4);

	private static final String CLIENT = "spring.kafka.producer.properties.";

	private ApplicationProperties() {
	}

	/**
	 * Properties for a start.
	 * @param servers what the application talks to
	 * @param scenario what is going to happen
	 * @param options what was asked for
	 * @param workload what is sent
	 * @return the properties, without those of the instance
	 */
	static List<String> of(Servers servers, Scenario scenario, FaultOptions options, Workload workload) {
		List<String> properties = new ArrayList<>(servers.properties());
		properties.add("spring.main.web-application-type=none");
		properties.add("spring.main.banner-mode=off");
		properties.add("spring.main.keep-alive=true");
		properties.add("spring.kafka.producer.key-serializer=" + ByteArraySerializer.class.getName());
		properties.add("spring.kafka.producer.value-serializer=" + ByteArraySerializer.class.getName());
		properties.addAll(options.baseline() ? plain() : durable());
		if (scenario.instances() > 1 && !options.baseline()) {
			properties.add("durable-kafka.relay.lease-duration=" + LEASE);
			properties.add("durable-kafka.relay.delivery-timeout=3s");
		}
		if (options.without().equals("idempotence")) {
			properties.add(CLIENT + "enable.idempotence=false");
			properties.add(CLIENT + "max.in.flight.requests.per.connection=5");
			properties.add("spring.kafka.producer.retries=2147483647");
		}
		properties.add("fault.seed=" + workload.seed());
		properties.add("fault.started-at=" + workload.startedAt());
		properties.add("fault.partitions=" + workload.partitions());
		properties.add("fault.poisoned=" + workload.poisoned());
		properties.add("fault.keys=" + options.keys());
		properties.add("fault.rate=" + options.rate() / scenario.instances());
		properties.add("fault.threads=" + FaultOptions.THREADS);
		properties.add("fault.without=" + options.without());
		return properties;
	}

	private static List<String> durable() {
		return List.of("durable-kafka.outbox.initialize-schema=always", "durable-kafka.producer.delivery-timeout=6s",
				"durable-kafka.producer.request-timeout=2s", "durable-kafka.producer.max-block=" + MAX_BLOCK,
				"durable-kafka.breaker.stall-after=2s");
	}

	private static List<String> plain() {
		return List.of("durable-kafka.enabled=false", CLIENT + "delivery.timeout.ms=6000",
				CLIENT + "request.timeout.ms=2000", CLIENT + "max.block.ms=" + MAX_BLOCK.toMillis());
	}

}
