package io.durablekafka.relay;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

import io.durablekafka.outbox.DeadLetter;
import io.durablekafka.outbox.FailureCategory;
import io.durablekafka.outbox.LaneSet;
import io.durablekafka.outbox.OutboxRecord;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for an {@link OutboxRelay} that shares the lanes of its outbox with others.
 */
class OutboxRelayLanesTests {

	private final ScriptedLanes lanes = new ScriptedLanes();

	private final RelayFixture fixture = new RelayFixture((wake) -> this.lanes);

	@Test
	void onlyRowsOfReadableLanesAreSent() {
		OutboxRecord mine = this.fixture.store(TestRows.row("t", "a", "1"));
		OutboxRecord theirs = this.fixture.store(TestRows.row("t", keyOfOtherLane(mine), "2"));
		this.lanes.readable = lane(mine);
		this.fixture.passes();
		assertThat(this.fixture.sent()).containsExactly("1");
		this.fixture.producer().completeNext();
		this.fixture.passes();
		assertThat(this.fixture.stored()).containsExactly("2");
		assertThat(this.fixture.gate.isOpen(mine.slot())).isTrue();
		assertThat(this.fixture.gate.isOpen(theirs.slot())).isFalse();
	}

	@Test
	void rowsOfNewLanesAreReadFromTheFirst() {
		OutboxRecord early = this.fixture.store(TestRows.row("t", "a", "1"));
		OutboxRecord late = this.fixture.store(TestRows.row("t", keyOfOtherLane(early), "2"));
		this.lanes.readable = lane(late);
		this.fixture.passes();
		this.lanes.readable = lane(late).plus(lane(early));
		this.fixture.pass();
		assertThat(this.fixture.sent()).as("not before what was read is settled").containsExactly("2");
		this.fixture.producer().completeNext();
		this.fixture.passes();
		assertThat(this.fixture.sent()).containsExactly("2", "1");
	}

	/**
	 * It may be readable after a restart with another key.
	 */
	@Test
	void laterRowsWaitForOneThatCannotBeDecoded() {
		OutboxRecord first = this.fixture.store(TestRows.row("t", "a", "1"));
		OutboxRecord row = TestRows.row("t", "a", "2");
		this.fixture.store(new OutboxRecord(0, row.lane(), row.topic(), row.partition(), row.key(), row.value(),
				new byte[] { 1, 1 }, row.timestamp(), row.messageId(), row.origin()));
		this.lanes.readable = lane(first);
		this.fixture.passes();
		this.fixture.producer().completeNext();
		this.fixture.passes();
		this.fixture.store("t", "a", "3");
		for (int i = 0; i < 300; i++) {
			this.fixture.relay.wake();
			this.fixture.advance(Duration.ofSeconds(1));
			this.fixture.passes();
		}
		assertThat(this.fixture.sent()).containsExactly("1");
		assertThat(this.fixture.stored()).containsExactly("2", "3");
	}

	@Test
	void nothingIsReadWithoutLanes() {
		this.fixture.store("t", "a", "1");
		this.lanes.readable = LaneSet.NONE;
		this.fixture.passes();
		assertThat(this.fixture.store.calls()).isEmpty();
		assertThat(this.fixture.producers).isEmpty();
	}

	@Test
	void keyWhoseDeadLetterIsGoneIsFreeOnAnInstanceWithoutLanes() {
		RelayFixture holding = holding();
		OutboxRecord dead = TestRows.row("orders", "a", "1");
		holding.store.bury(new DeadLetter(dead, FailureCategory.RECORD, "test", 1));
		this.lanes.readable = LaneSet.NONE;
		holding.passes();
		assertThat(holding.gate.isOpen(dead.slot())).isFalse();
		holding.store.discard(dead);
		holding.advance(Duration.ofSeconds(6));
		holding.passes();
		assertThat(holding.gate.isOpen(dead.slot())).isTrue();
	}

	/**
	 * Who had the lanes before may have buried something a moment ago.
	 */
	@Test
	void deadLettersAreReadBeforeTheFirstRowOfNewLanes() {
		RelayFixture holding = holding();
		OutboxRecord dead = TestRows.row("orders", "a", "1");
		this.lanes.readable = LaneSet.ALL.minus(lane(dead));
		holding.passes();
		holding.store.bury(new DeadLetter(dead, FailureCategory.RECORD, "test", 1));
		holding.store("orders", "a", "2");
		this.lanes.readable = LaneSet.ALL;
		holding.passes();
		assertThat(holding.producers).isEmpty();
		assertThat(holding.stored()).containsExactly("2");
	}

	private RelayFixture holding() {
		RelayPolicies policies = new RelayPolicies(Map.of("orders", new TopicPolicy(true, null, false, null)),
				TopicPolicy.DEFAULT, 3, Duration.ofSeconds(5), RelayRate.UNLIMITED, new RelayControl(Set.of()),
				Clock.systemUTC());
		return new RelayFixture(RelaySettings.defaults(), policies, new RelayFixture.RecordingListener(),
				(wake) -> this.lanes);
	}

	@Test
	void laneIsDoneWhenItsRowsHaveLeft() {
		OutboxRecord first = this.fixture.store(TestRows.row("t", "a", "1"));
		OutboxRecord second = this.fixture.store(TestRows.row("t", keyOfOtherLane(first), "2"));
		this.fixture.passes();
		this.lanes.readable = LaneSet.ALL.minus(lane(first)).minus(lane(second));
		this.lanes.leaving = lane(first).plus(lane(second));
		this.fixture.passes();
		assertThat(this.lanes.done).isEqualTo(LaneSet.NONE);
		this.fixture.producer().completeNext();
		this.fixture.store.beforeCall((operation) -> {
			throw new IllegalStateException("away");
		});
		this.fixture.pass();
		assertThat(this.lanes.done).as("acknowledged and still there").isEqualTo(LaneSet.NONE);
		this.fixture.store.beforeCall((operation) -> {
		});
		this.fixture.advance(Duration.ofSeconds(5));
		this.fixture.passes();
		assertThat(this.lanes.done).isEqualTo(lane(first));
		this.fixture.producer().errorNext(new IllegalStateException("broken"));
		this.fixture.passes();
		assertThat(this.lanes.done).as("given up").isEqualTo(this.lanes.leaving);
	}

	@Test
	void backlogOfOthersIsWalkedOverOnce() {
		OutboxRecord mine = this.fixture.store(TestRows.row("t", "a", "1"));
		String other = keyOfOtherLane(mine);
		for (int i = 0; i < 10; i++) {
			this.fixture.store("t", other, "other " + i);
		}
		this.lanes.readable = lane(mine);
		this.fixture.passes();
		OutboxRecord next = this.fixture.store(TestRows.row("t", "a", "3"));
		this.fixture.relay.wake();
		this.fixture.passes();
		assertThat(this.fixture.store.lastQuery().afterId()).isGreaterThanOrEqualTo(next.id() - 1);
		assertThat(this.fixture.sent()).containsExactly("1", "3");
	}

	/**
	 * Below where the relay was one and a half minutes ago no row can appear any more, so
	 * that it need not walk over what it has deleted.
	 */
	@Test
	void relayBeginsAgainWhereItWasOneAndAHalfMinutesAgo() {
		this.lanes.readable = LaneSet.ALL;
		publish("1");
		long first = this.fixture.store.lastQuery().afterId();
		assertThat(first).isZero();
		this.fixture.advance(Duration.ofSeconds(91));
		publish("2");
		this.fixture.advance(Duration.ofSeconds(30));
		publish("3");
		assertThat(this.fixture.store.lastQuery().afterId()).as("a row with a lesser id may still be committed")
			.isZero();
		this.fixture.advance(Duration.ofSeconds(61));
		publish("4");
		this.fixture.advance(Duration.ofSeconds(2));
		this.fixture.passes();
		assertThat(this.fixture.store.lastQuery().afterId()).isPositive();
		this.lanes.readable = LaneSet.ALL.minus(LaneSet.range(0, 1));
		this.fixture.passes();
		this.lanes.readable = LaneSet.ALL.minus(LaneSet.range(1, 2));
		this.fixture.passes();
		assertThat(this.fixture.store.lastQuery().afterId()).as("new lanes").isZero();
	}

	private void publish(String value) {
		this.fixture.store("t", "key", value);
		this.fixture.relay.wake();
		this.fixture.passes();
		this.fixture.producer().completeNext();
		this.fixture.passes();
		this.fixture.advance(Duration.ofSeconds(2));
		this.fixture.passes();
	}

	private static LaneSet lane(OutboxRecord row) {
		return LaneSet.range(row.lane(), row.lane() + 1);
	}

	private static String keyOfOtherLane(OutboxRecord row) {
		for (int i = 0;; i++) {
			String key = "other-" + i;
			if (TestRows.row("t", key, "").lane() != row.lane()) {
				return key;
			}
		}
	}

	private static final class ScriptedLanes implements RelayLanes {

		private LaneSet readable = LaneSet.ALL;

		private LaneSet leaving = LaneSet.NONE;

		private LaneSet done = LaneSet.NONE;

		@Override
		public LaneSet readable() {
			return this.readable;
		}

		@Override
		public LaneSet leaving() {
			return this.leaving;
		}

		@Override
		public void done(LaneSet lanes) {
			this.done = lanes;
		}

	}

}
