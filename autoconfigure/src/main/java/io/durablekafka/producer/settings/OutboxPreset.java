package io.durablekafka.producer.settings;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Time limits for a producer with an outbox: short enough for the outbox to take over
 * before callers notice. They give way to what is set, and never contradict it.
 */
final class OutboxPreset {

	private static final long DELIVERY = Duration.ofSeconds(30).toMillis();

	private static final long REQUEST = Duration.ofSeconds(10).toMillis();

	private static final long MAX_BLOCK = Duration.ofSeconds(5).toMillis();

	private OutboxPreset() {
	}

	/**
	 * What the preset sets, as long as nobody else does.
	 * @param settings what is set, the linger of other presets included
	 */
	static Map<String, Object> values(ProducerSettings settings) {
		long linger = settings.number(ProducerConfig.LINGER_MS_CONFIG);
		long delivery = DELIVERY;
		long request = REQUEST;
		if (settings.isSet(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG)) {
			request = settings.number(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG);
			delivery = Math.max(delivery, linger + request);
		}
		else if (settings.isSet(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG)) {
			delivery = settings.number(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG);
			request = Math.min(request, Math.max(1, delivery - linger));
		}
		else {
			delivery = Math.max(delivery, linger + request);
		}
		Map<String, Object> values = new HashMap<>();
		values.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, String.valueOf(delivery));
		values.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, String.valueOf(request));
		values.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, String.valueOf(MAX_BLOCK));
		return values;
	}

}
