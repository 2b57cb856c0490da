package io.durablekafka.autoconfigure;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import io.durablekafka.ProducerThrottled;
import io.durablekafka.outbox.TransitionLog;
import io.durablekafka.producer.ThrottleChange;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import org.springframework.context.ApplicationEventPublisher;

/**
 * Logs when brokers begin and end to throttle a producer, and tells the application where
 * callbacks run.
 */
final class ThrottleEvents implements Consumer<ThrottleChange> {

	private static final Log logger = LogFactory.getLog(ThrottleEvents.class);

	private final TransitionLog log = new TransitionLog(LoggerFactory.getLogger(ThrottleEvents.class),
			System::nanoTime);

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
			log(Level.WARN, "throttling.started", change,
					"Brokers throttle producer '%s' (%s), a request for %.0f ms: it exceeds a quota"
						.formatted(this.producer, change.client(), change.longestMillis()));
		}
		else {
			log(Level.INFO, "throttling.ended", change,
					"Brokers do not throttle producer '%s' (%s) any more. They did for %.0f s, a request for up to %.0f ms"
						.formatted(this.producer, change.client(), change.seconds(), change.longestMillis()));
		}
		ProducerThrottled event = new ProducerThrottled(
				(change.started()) ? ProducerThrottled.State.STARTED : ProducerThrottled.State.ENDED, this.producer,
				change.client(), Duration.ofMillis((long) change.longestMillis()),
				Duration.ofMillis((long) (change.seconds() * 1000)));
		this.executor.execute(() -> publish(event));
	}

	private void log(Level level, String event, ThrottleChange change, String message) {
		this.log.log(level, event, Map.of("producer", this.producer, "client", change.client(), "longest.millis",
				change.longestMillis(), "seconds", change.seconds()), message, null);
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
