package io.durablekafka.relay;

import java.time.Duration;

import io.durablekafka.outbox.LoggedEvents;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Drain}.
 */
class DrainTests {

	private static final long SECOND = Duration.ofSeconds(1).toNanos();

	private final LoggedEvents events = new LoggedEvents(Drain.class);

	private final Drain drain = new Drain(() -> 0);

	@AfterEach
	void close() {
		this.events.close();
	}

	@Test
	void endOfALongBacklogIsToldWithCountAndDuration() {
		this.drain.left(100, SECOND);
		this.drain.left(50, 7 * SECOND);
		this.drain.empty();
		this.drain.empty();
		assertThat(this.events.messages()).containsExactly("The outbox is drained: 150 records have left it in 6.0 s");
		assertThat(this.events.values("outbox.drained")).singleElement()
			.satisfies((values) -> assertThat(values).containsEntry("durable.kafka.records", 150L)
				.containsEntry("durable.kafka.seconds", 6.0));
	}

	@Test
	void rowsThatAreRelayedAtOnceAreNoBacklog() {
		this.drain.left(1, SECOND);
		this.drain.empty();
		this.drain.left(1, 20 * SECOND);
		this.drain.empty();
		assertThat(this.events.messages()).isEmpty();
	}

	@Test
	void endOfAnOutageIsToldHoweverShortItWas() {
		this.drain.interrupted(SECOND);
		this.drain.empty();
		assertThat(this.events.messages()).isEmpty();
		this.drain.interrupted(SECOND);
		this.drain.left(3, 2 * SECOND);
		this.drain.empty();
		assertThat(this.events.messages()).containsExactly("The outbox is drained: 3 records have left it in 1.0 s");
	}

}
