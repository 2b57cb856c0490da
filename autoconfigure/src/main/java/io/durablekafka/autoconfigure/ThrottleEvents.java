package io.durablekafka.autoconfigure;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import io.durablekafka.ProducerThrottled;
import io.durablekafka.producer.ThrottleChange;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.ApplicationEventPublisher;

/**
 * Logs when brokers begin and end to throttle a producer, and tells the application where
 * callbacks run.
 */
final class ThrottleEvents implements Consumer<ThrottleChange> {

	private static final Log logger = LogFactory.getLog(ThrottleEvents.class);

	private final String producer;

	private final ApplicationEventPublisher publisher;

	private final Executor executor;

	ThrottleEvents(String producer, ApplicationEventPublisher publisher, Executor executor) {
		this.producer = producer;
		this.publisher = publisher;
		this.executor = executor;
	}

	@Override
	public void accept(ThrottleChange change) {
		if (change.started()) {
			logger.warn("Brokers throttle producer '%s' (%s), a request for %.0f ms: it exceeds a quota"
				.formatted(this.producer, change.client(), change.longestMillis()));
		}
		else {
			logger.info(
					"Brokers do not throttle producer '%s' (%s) any more. They did for %.0f s, a request for up to %.0f ms"
						.formatted(this.producer, change.client(), change.seconds(), change.longestMillis()));
		}
		ProducerThrottled event = new ProducerThrottled(
				(change.started()) ? ProducerThrottled.State.STARTED : ProducerThrottled.State.ENDED, this.producer,
				change.client(), Duration.ofMillis((long) change.longestMillis()),
				Duration.ofMillis((long) (change.seconds() * 1000)));
		this.executor.execute(() -> publish(event));
	}

	private void publish(ProducerThrottled event) {
		try {
			this.publisher.publishEvent(event);
		}
		catch (RuntimeException ex) {
			logger.error("A listener of ProducerThrottled failed", ex);
		}
	}

}
