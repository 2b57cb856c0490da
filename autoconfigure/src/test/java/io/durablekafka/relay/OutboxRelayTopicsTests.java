package io.durablekafka.relay;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for an {@link OutboxRelay} that shares its outbox with others.
 */
class OutboxRelayTopicsTests {

	@Test
	void rowsOfOtherRelaysStayWhereTheyAre() {
		RelayFixture fixture = new RelayFixture();
		fixture.topics = "mine"::equals;
		fixture.store("theirs", "k", "1");
		fixture.store("mine", "k", "2");
		fixture.store("theirs", "k", "3");
		fixture.store("mine", "k", "4");
		fixture.passes();
		assertThat(fixture.sent()).containsExactly("2", "4");
		fixture.producer().completeNext();
		fixture.producer().completeNext();
		fixture.passes();
		assertThat(fixture.stored()).containsExactly("1", "3");
	}

	@Test
	void backlogOfOthersDoesNotHideOwnRows() {
		RelayFixture fixture = new RelayFixture(RelayFixture.window(5, 5));
		fixture.topics = "mine"::equals;
		for (int i = 0; i < 50; i++) {
			fixture.store("theirs", "k" + i, "other");
		}
		fixture.store("mine", "k", "own");
		fixture.passes();
		assertThat(fixture.sent()).containsExactly("own");
	}

	@Test
	void noProducerIsMadeForRowsOfOthers() {
		RelayFixture fixture = new RelayFixture();
		fixture.topics = "mine"::equals;
		fixture.store("theirs", "k", "1");
		fixture.passes();
		assertThat(fixture.producers).isEmpty();
	}

}
