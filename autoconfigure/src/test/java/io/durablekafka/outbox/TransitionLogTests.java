package io.durablekafka.outbox;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TransitionLog}.
 */
class TransitionLogTests {

	private final AtomicLong now = new AtomicLong();

	private final LoggedEvents events = new LoggedEvents(TransitionLogTests.class);

	private final TransitionLog log = new TransitionLog(LoggerFactory.getLogger(TransitionLogTests.class),
			this.now::get);

	@AfterEach
	void close() {
		this.events.close();
	}

	@Test
	void lineHasTextAndKeyValues() {
		this.log.log(Level.WARN, "breaker.tripped", Map.of("records", 7), "Kafka does not answer", null);
		assertThat(this.events.messages()).containsExactly("Kafka does not answer");
		assertThat(this.events.values())
			.containsExactly(Map.of("durable.kafka.event", "breaker.tripped", "durable.kafka.records", 7));
	}

	@Test
	void linesAreLimitedAndTheNextOneTellsHowManyWereLeftOut() {
		for (int i = 0; i < 30; i++) {
			this.log.log(Level.INFO, "flaps", Map.of(), "It flaps", null);
		}
		assertThat(this.events.messages()).hasSize(20);
		this.now.addAndGet(Duration.ofMinutes(5).toNanos());
		this.log.log(Level.INFO, "flaps", Map.of(), "It flaps", null);
		this.log.log(Level.INFO, "flaps", Map.of(), "It flaps", null);
		assertThat(this.events.messages()).hasSize(22)
			.endsWith("It flaps (10 lines about such changes were left out)", "It flaps");
		assertThat(this.events.values().get(20)).containsEntry("durable.kafka.suppressed", 10);
	}

}
