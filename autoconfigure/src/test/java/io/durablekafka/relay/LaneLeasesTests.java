package io.durablekafka.relay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.durablekafka.outbox.InMemoryLeaseStore;
import io.durablekafka.outbox.LaneSet;
import io.durablekafka.outbox.LoggedEvents;
import io.durablekafka.outbox.OutboxClosedException;
import io.durablekafka.outbox.OutboxStoreException;
import io.durablekafka.outbox.Slots;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LaneLeases}.
 */
class LaneLeasesTests {

	private static final Duration LEASE = Duration.ofSeconds(10);

	private final AtomicLong time = new AtomicLong(42);

	private final InMemoryLeaseStore store = new InMemoryLeaseStore(this.time::get);

	@Test
	void nothingIsReadableBeforeTheLeaseIsHeld() {
		assertThat(instance("a").readable()).isEqualTo(LaneSet.NONE);
	}

	@Test
	void singleInstanceRelaysEverything() {
		LaneLeases a = instance("a");
		assertThat(a.pass()).isEqualTo(LEASE.toNanos() / 5);
		assertThat(a.readable().isAll()).isTrue();
		assertThat(a.others()).isZero();
		a.pass();
		assertThat(a.readable()).as("the same object as long as nothing changes").isSameAs(a.readable());
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void databaseThatIsClosedBeforeTheLeaseIsGivenBackIsNoWarning(CapturedOutput output) {
		closeAfter(new OutboxClosedException("closed", true, null));
		assertThat(output).doesNotContain("could not be given back");
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void leaseThatCouldNotBeGivenBackIsAWarning(CapturedOutput output) {
		closeAfter(new OutboxStoreException("down", true, null));
		assertThat(output).contains("could not be given back");
	}

	private void closeAfter(RuntimeException failure) {
		LaneLeases leases = instance("a");
		leases.start();
		Awaitility.await().until(() -> leases.readable().isAll());
		this.store.fail(failure);
		leases.close();
	}

	@Test
	void newcomerGetsItsShareOnceNothingOfItIsInFlight() {
		LaneLeases a = instance("a");
		AtomicInteger woken = new AtomicInteger();
		RelayLanes relay = a.join(woken::incrementAndGet);
		a.pass();
		LaneLeases b = instance("b");
		b.pass();
		assertThat(b.readable()).isEqualTo(LaneSet.NONE);
		int before = woken.get();
		assertThat(a.pass()).as("looks more often while it hands over").isLessThan(LEASE.toNanos() / 5);
		assertThat(woken).hasValueGreaterThan(before);
		assertThat(a.readable()).hasToString("0-127");
		assertThat(relay.leaving()).hasToString("128-255");
		b.pass();
		assertThat(b.readable()).isEqualTo(LaneSet.NONE);
		relay.done(LaneSet.parse("128-200"));
		a.pass();
		b.pass();
		assertThat(b.readable()).hasToString("128-200");
		relay.done(relay.leaving());
		a.pass();
		b.pass();
		assertThat(b.readable()).hasToString("128-255");
		assertThat(a.readable()).hasToString("0-127");
		assertThat(relay.leaving()).isEqualTo(LaneSet.NONE);
		assertThat(a.others()).isOne();
		assertThat(b.others()).isOne();
	}

	/**
	 * Those who are overtaken together would be so again.
	 */
	@Test
	void instancesThatAreOvertakenLookAgainSoonButNotInStep() {
		this.store.refuseChanges(true);
		Set<Long> pauses = new HashSet<>();
		for (int i = 0; i < 10; i++) {
			pauses.add(instance("instance-" + i).pass());
		}
		assertThat(pauses).hasSizeGreaterThan(5)
			.allSatisfy((pause) -> assertThat(pause).isBetween(1L, TimeUnit.MILLISECONDS.toNanos(100)));
	}

	@Test
	void overtakenInstanceDoesNotSpin() {
		this.store.refuseChanges(true);
		LaneLeases a = instance("a");
		a.start();
		Awaitility.await().until(() -> this.store.changes() >= 5);
		long begun = System.nanoTime();
		int before = this.store.changes();
		Awaitility.await().until(() -> this.store.changes() >= before + 20);
		assertThat(System.nanoTime() - begun).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(100));
		this.store.refuseChanges(false);
		Awaitility.await().until(() -> a.readable().isAll());
		a.close();
	}

	@Test
	void handOverWaitsForEveryRelayOfTheInstance() {
		LaneLeases a = instance("a");
		RelayLanes first = a.join(() -> {
		});
		RelayLanes second = a.join(() -> {
		});
		a.pass();
		LaneLeases b = instance("b");
		b.pass();
		a.pass();
		first.done(first.leaving());
		a.pass();
		b.pass();
		assertThat(b.readable()).isEqualTo(LaneSet.NONE);
		second.done(second.leaving());
		a.pass();
		b.pass();
		assertThat(b.readable().size()).isEqualTo(128);
	}

	@Test
	void relayThatHangsDoesNotKeepItsLanes() {
		LaneLeases a = instance("a");
		a.join(() -> {
		});
		a.pass();
		LaneLeases b = instance("b");
		b.pass();
		a.pass();
		for (int i = 0; i < 4; i++) {
			advance(LEASE.dividedBy(3));
			a.pass();
			b.pass();
		}
		assertThat(b.readable().size()).isEqualTo(128);
	}

	@Test
	void wordAboutAnEarlierHandOverDoesNotCount() {
		LaneLeases a = instance("a");
		RelayLanes relay = a.join(() -> {
		});
		a.pass();
		LaneLeases b = instance("b");
		b.pass();
		a.pass();
		relay.done(relay.leaving());
		a.pass();
		b.pass();
		b.close();
		this.store.leave(this.store.read().leases().get(1).member());
		a.pass();
		assertThat(a.readable().isAll()).isTrue();
		LaneLeases c = instance("c");
		c.pass();
		a.pass();
		a.pass();
		c.pass();
		assertThat(c.readable()).isEqualTo(LaneSet.NONE);
	}

	@Test
	void lanesOfDeadInstanceAreTakenOver() {
		LaneLeases a = instance("a");
		LaneLeases b = instance("b");
		settle(a, b);
		assertThat(a.readable().size()).isEqualTo(128);
		advance(LEASE.dividedBy(2));
		a.pass();
		assertThat(a.readable().size()).as("b has time").isEqualTo(128);
		advance(LEASE.dividedBy(2).plusMillis(1));
		a.pass();
		assertThat(a.readable().isAll()).isTrue();
		assertThat(a.others()).isZero();
	}

	@Test
	void instanceThatWasPausedKnowsThatItsLeaseIsOver() {
		LaneLeases a = instance("a");
		LaneLeases b = instance("b");
		settle(a, b);
		advance(LEASE.plusMillis(1));
		LoggedEvents events = new LoggedEvents(LaneLeases.class);
		assertThat(b.readable()).isEqualTo(LaneSet.NONE);
		a.pass();
		b.pass();
		events.close();
		assertThat(events.values("lease.lost")).singleElement()
			.satisfies((values) -> assertThat(values).containsEntry("durable.kafka.instance", "b"));
		assertThat(events.values("lease.changed"))
			.anySatisfy((values) -> assertThat(values).containsEntry("durable.kafka.lanes", 256)
				.containsEntry("durable.kafka.others", 0));
		assertThat(b.readable()).as("has to wait for its share").isEqualTo(LaneSet.NONE);
		settle(a, b);
		assertThat(a.readable().size()).isEqualTo(128);
		assertThat(b.readable().size()).isEqualTo(128);
		assertThat(a.readable().intersects(b.readable())).isFalse();
	}

	@Test
	void restartedInstanceTakesOverFromItself() {
		instance("a").pass();
		LaneLeases restarted = instance("a");
		restarted.pass();
		assertThat(restarted.readable().isAll()).isTrue();
	}

	@Test
	void instancesOfOneNameShareAfterAll() {
		LaneLeases first = instance("same");
		LaneLeases second = instance("same");
		settle(first, second);
		assertThat(first.readable().size()).isEqualTo(128);
		assertThat(second.readable().size()).isEqualTo(128);
		assertThat(first.readable().intersects(second.readable())).isFalse();
	}

	@Test
	void databaseThatIsAwayEndsTheLeaseInTime() {
		LaneLeases a = instance("a");
		a.pass();
		this.store.fail(new OutboxStoreException("away", true, null));
		advance(LEASE.dividedBy(2));
		a.pass();
		assertThat(a.readable().isAll()).isTrue();
		advance(LEASE.dividedBy(2));
		a.pass();
		assertThat(a.readable()).isEqualTo(LaneSet.NONE);
		this.store.fail(null);
		a.pass();
		assertThat(a.readable().isAll()).isTrue();
	}

	@Test
	void closedInstanceGivesItsLanesBackAtOnce() {
		LaneLeases a = instance("a");
		a.start();
		Awaitility.await().until(() -> a.readable().isAll());
		a.close();
		assertThat(a.readable()).isEqualTo(LaneSet.NONE);
		assertThat(this.store.read().leases()).isEmpty();
		a.start();
		Awaitility.await().until(() -> a.readable().isAll());
		a.close();
	}

	/**
	 * Instances come, go, and hang at random. Nobody ever relays what another one relays,
	 * unless its lease is over, and in the end all lanes are shared out evenly.
	 */
	@RepeatedTest(20)
	void lanesAreNeverSharedAndAllAreRelayedInTheEnd(RepetitionInfo repetition) {
		Random random = new Random(repetition.getCurrentRepetition());
		List<LaneLeases> alive = new ArrayList<>();
		List<RelayLanes> relays = new ArrayList<>();
		for (int step = 0; step < 500; step++) {
			advance(Duration.ofMillis(random.nextInt(1000)));
			if (alive.size() < 2 || (alive.size() < 6 && random.nextInt(40) == 0)) {
				LaneLeases instance = instance("i" + step);
				alive.add(instance);
				relays.add(instance.join(() -> {
				}));
			}
			int index = random.nextInt(alive.size());
			if (random.nextInt(60) == 0) {
				alive.remove(index);
				relays.remove(index);
			}
			else {
				relays.get(index).done(relays.get(index).leaving());
				alive.get(index).pass();
			}
			LaneSet relayed = LaneSet.NONE;
			for (LaneLeases instance : alive) {
				LaneSet lanes = instance.readable();
				assertThat(relayed.intersects(lanes)).as("seed %d, step %d", repetition.getCurrentRepetition(), step)
					.isFalse();
				relayed = relayed.plus(lanes);
			}
		}
		for (int round = 0; round < 40; round++) {
			advance(LEASE.dividedBy(10));
			for (int i = 0; i < alive.size(); i++) {
				relays.get(i).done(relays.get(i).leaving());
				alive.get(i).pass();
			}
		}
		int share = (Slots.LANES + alive.size() - 1) / alive.size();
		int sum = 0;
		for (LaneLeases instance : alive) {
			assertThat(instance.readable().size()).isLessThanOrEqualTo(share);
			sum += instance.readable().size();
		}
		assertThat(sum).isEqualTo(Slots.LANES);
	}

	private LaneLeases instance(String name) {
		return new LaneLeases(this.store, name, LEASE, this.time::get);
	}

	private void settle(LaneLeases... instances) {
		for (int round = 0; round < 5; round++) {
			for (LaneLeases instance : instances) {
				instance.pass();
			}
		}
	}

	private void advance(Duration duration) {
		this.time.addAndGet(duration.toNanos());
	}

}
