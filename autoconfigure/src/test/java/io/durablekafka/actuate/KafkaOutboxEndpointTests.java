package io.durablekafka.actuate;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.durablekafka.BreakerState;
import io.durablekafka.outbox.DeadLetter;
import io.durablekafka.outbox.FailureCategory;
import io.durablekafka.outbox.Gate;
import io.durablekafka.outbox.HeaderCodec;
import io.durablekafka.outbox.LaneSet;
import io.durablekafka.outbox.MemoryDatabase;
import io.durablekafka.outbox.OutboxAdministration;
import io.durablekafka.outbox.OutboxEntry;
import io.durablekafka.outbox.OutboxFilter;
import io.durablekafka.outbox.OutboxQuery;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.OutboxState;
import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.outbox.OutboxStoreException;
import io.durablekafka.outbox.OutboxTopic;
import io.durablekafka.outbox.Slots;
import io.durablekafka.relay.RelayControl;
import io.durablekafka.relay.RelayPolicies;
import io.durablekafka.relay.RelayRate;
import io.durablekafka.relay.TopicPolicy;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link KafkaOutboxEndpoint}.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class KafkaOutboxEndpointTests {

	private static final String ORIGIN = "app-1";

	private final OutboxStore store = MemoryDatabase.outbox();

	private final List<Object> events = new ArrayList<>();

	private final AtomicInteger woken = new AtomicInteger();

	private final RelayControl control = new RelayControl(Set.of());

	private final RelayPolicies policies = new RelayPolicies(Map.of("held", new TopicPolicy(true, null, false, null)),
			TopicPolicy.DEFAULT, 3, Duration.ofSeconds(5), RelayRate.UNLIMITED, this.control, Clock.systemUTC());

	private final KafkaOutboxEndpoint endpoint = endpoint(this.store.administration(), false);

	private KafkaOutboxEndpoint endpoint(@Nullable OutboxAdministration administration, boolean showsContents) {
		OutboxLanes lanes = new OutboxLanes() {

			@Override
			public LaneSet owned() {
				return LaneSet.range(0, 128);
			}

			@Override
			public int others() {
				return 1;
			}

			@Override
			public void wake() {
				KafkaOutboxEndpointTests.this.woken.incrementAndGet();
			}

		};
		return new KafkaOutboxEndpoint(administration, List.of(new TestStatus(BreakerState.OPEN)),
				new OutboxFigures(this.store, Duration.ZERO, Duration.ofSeconds(30), System::nanoTime), this.policies,
				lanes, showsContents, this.events::add);
	}

	private static OutboxRecord row(String topic, @Nullable String key, String messageId) {
		byte[] bytes = (key != null) ? key.getBytes(StandardCharsets.UTF_8) : null;
		return new OutboxRecord(0, Slots.lane(Slots.of(topic, bytes, null)), topic, null, bytes,
				"secret-value".getBytes(StandardCharsets.UTF_8),
				HeaderCodec.encode(new RecordHeaders().add("old", "secret-header".getBytes(StandardCharsets.UTF_8))), 1,
				messageId, ORIGIN);
	}

	private long bury(OutboxRecord row) {
		this.store.bury(new DeadLetter(row, FailureCategory.RECORD, "too large", 1));
		List<OutboxEntry> dead = dead();
		return dead.get(dead.size() - 1).id();
	}

	private List<OutboxEntry> dead() {
		return this.store.administration().list(new OutboxFilter(OutboxState.DEAD, null, null, null), 0, 1000);
	}

	private List<OutboxRecord> rows() {
		return this.store.read(OutboxQuery.of(0, 1000, Long.MAX_VALUE));
	}

	private static OutboxRequest request(String action, long... ids) {
		return new OutboxRequest(action, ids, null, null, null, null, null);
	}

	private static OutboxRequest request(String action, @Nullable String topic, @Nullable String headers, long... ids) {
		return new OutboxRequest(action, ids, topic, null, null, headers, null);
	}

	@Test
	void summaryTellsWhatIsStoredAndWhatIsGoingOn() {
		this.store.insert(List.of(row("orders", "k", "m1"), row("orders", "k", "m2")));
		bury(row("clicks", "k", "m3"));
		this.control.pause("clicks");
		OutboxDescriptor summary = this.endpoint.summary();
		assertThat(summary.pending()).isEqualTo(2);
		assertThat(summary.dead()).isOne();
		assertThat(summary.failure()).isNull();
		assertThat(summary.topics()).extracting(OutboxTopic::topic).containsExactly("orders", "clicks");
		assertThat(summary.relay()).isEqualTo(new OutboxDescriptor.Relay(false, Set.of("clicks"), "0-127", 128, 1));
		assertThat(summary.producers())
			.containsExactly(new OutboxDescriptor.Producer("default", BreakerState.OPEN, 1, 2, 3, 4, 5));
	}

	@Test
	void pagesAreGoneThrough() {
		this.store.insert(IntStream.range(0, 6).mapToObj((i) -> row("orders", "k", "m" + i)).toList());
		EntriesDescriptor first = this.endpoint.list(OutboxState.PENDING, null, null, null, null, null, 4);
		assertThat(first.entries()).extracting(OutboxEntry::messageId).containsExactly("m0", "m1", "m2", "m3");
		EntriesDescriptor second = this.endpoint.list(OutboxState.PENDING, null, null, null, null, first.next(), 2);
		assertThat(second.entries()).extracting(OutboxEntry::messageId).containsExactly("m4", "m5");
		assertThat(second.next()).isNull();
		assertThat(this.endpoint.list(OutboxState.PENDING, null, null, null, null, null, null).entries()).hasSize(6);
	}

	@Test
	void recordsOfTheLaneOfAKeyAreListed() {
		this.store.insert(List.of(row("orders", "k1", "m1"), row("orders", "k2", "m2"), row("other", "k1", "m3")));
		assertThat(this.endpoint.list(OutboxState.PENDING, "orders", "k1", null, null, null, null).entries())
			.extracting(OutboxEntry::messageId)
			.containsExactly("m1");
		assertThatExceptionOfType(InvalidEndpointRequestException.class)
			.isThrownBy(() -> this.endpoint.list(OutboxState.PENDING, null, "k1", null, null, null, null));
	}

	@Test
	void contentsAreShownOnRequestOnly() {
		long id = bury(row("orders", "secret-key", "m"));
		assertThat(this.endpoint.show(OutboxState.DEAD, id).contents()).isNull();
		assertThat(this.endpoint.show(OutboxState.DEAD, id).entry().failure().error()).isEqualTo("too large");
		assertThat(endpoint(this.store.administration(), true).show(OutboxState.DEAD, id).contents())
			.isEqualTo(new EntryDescriptor.Contents("secret-key", "secret-value", List.of("old: secret-header")));
		assertThat(this.endpoint.show(OutboxState.DEAD, id + 1)).isNull();
		assertThat(this.endpoint.show(OutboxState.PENDING, id)).isNull();
	}

	@Test
	void contentsThatAreNoTextAreShownInBase64() {
		OutboxRecord row = row("orders", null, "m");
		this.store.insert(List
			.of(new OutboxRecord(0, 0, "orders", null, new byte[] { -1 }, null, row.headers(), 1, "m", ORIGIN)));
		EntryDescriptor shown = endpoint(this.store.administration(), true).show(OutboxState.PENDING,
				rows().get(0).id());
		assertThat(shown.contents().key()).isEqualTo("base64:/w==");
		assertThat(shown.contents().value()).isNull();
	}

	@Test
	void retriedDeadLettersAreStoredAgainAndTheRelaysWoken(CapturedOutput output) {
		long first = bury(row("orders", "secret-key", "m1"));
		long second = bury(row("orders", "secret-key", "m2"));
		OutboxChange change = this.endpoint.change(request("retry", second, 999), "anna\nbert");
		assertThat(change)
			.isEqualTo(new OutboxChange("retry", "dead letters [%d, 999]".formatted(second), 1, "anna\nbert"));
		assertThat(this.events).containsExactly(change);
		assertThat(this.woken).hasValue(1);
		assertThat(rows()).extracting(OutboxRecord::messageId).containsExactly("m2");
		assertThat(dead()).extracting(OutboxEntry::id).containsExactly(first);
		assertThat(output).contains("retry of dead letters [%d, 999]: 1 records, by 'anna?bert'".formatted(second))
			.doesNotContain("secret");
	}

	@Test
	void gateDoesNotCountARevivedRecordTwice() {
		Gate gate = new Gate(ORIGIN);
		this.store.insert(List.of(row("orders", "k", "m")));
		OutboxRecord row = rows().get(0);
		gate.raise(row.slot());
		gate.release(row);
		assertThat(gate.isOpen(row.slot())).isTrue();
		this.endpoint.change(request("retry", bury(row)), null);
		gate.raise(row.slot());
		OutboxRecord revived = rows().get(0);
		gate.release(revived);
		assertThat(gate.isOpen(row.slot())).as("another record of the slot is stored").isFalse();
		assertThat(gate.stored()).isOne();
		assertThat(revived.revived("orders", row.headers()).origin()).isEqualTo(revived.origin());
	}

	@Test
	void deadLettersOfATopicAreRetriedUpToALimit() {
		for (int i = 0; i < 5; i++) {
			bury(row((i % 2 == 0) ? "orders" : "clicks", "k", "m" + i));
		}
		OutboxChange change = this.endpoint.change("retry", null, "orders", Duration.ZERO, 2, null, null);
		assertThat(change.records()).isEqualTo(2);
		assertThat(rows()).extracting(OutboxRecord::messageId).containsExactly("m0", "m2");
		assertThat(this.endpoint.change("retry", null, "orders", Duration.ofHours(1), null, null, null).records())
			.isZero();
		assertThat(this.woken).hasValue(1);
	}

	@Test
	void whatWasDoneBeforeAFailureIsNoted() {
		bury(row("orders", "k", "m1"));
		bury(row("orders", "k", "m2"));
		OutboxAdministration administration = this.store.administration();
		OutboxAdministration failing = new FailingAdministration(administration, "m2");
		assertThatExceptionOfType(OutboxStoreException.class)
			.isThrownBy(() -> endpoint(failing, false).change("retry", null, "orders", null, null, null, null));
		assertThat(this.events).singleElement().extracting("records").isEqualTo(1);
		assertThat(dead()).extracting(OutboxEntry::messageId).containsExactly("m2");
	}

	@Test
	void deadLetterThatItsKeyWaitsForStaysUntilItWasSentAgain() {
		long held = bury(row("held", "k", "m1"));
		long other = bury(row("orders", "k", "m2"));
		bury(row("held", null, "m3"));
		assertThat(this.endpoint.change(request("retry", other, held), null).records()).isEqualTo(2);
		assertThat(rows()).extracting(OutboxRecord::messageId).containsExactly("m2", "m1");
		assertThat(dead()).extracting(OutboxEntry::messageId).containsExactly("m1", "m3");
		assertThat(this.endpoint.change(request("retry", held), null).records()).as("once").isZero();
		OutboxChange all = this.endpoint.change("retry", null, "held", Duration.ZERO, null, null, null);
		assertThat(all.records()).isOne();
		assertThat(dead()).extracting(OutboxEntry::messageId).containsExactly("m1");
		assertThat(rows()).hasSize(3);
	}

	@Test
	void deadLetterThatItsKeyWaitsForMayBeReplayed() {
		long first = bury(row("held", "k", "m1"));
		long second = bury(row("held", "k", "m2"));
		assertThat(this.endpoint.change(request("replay", null, "a: b", first), null).records()).isOne();
		assertThat(dead()).as("its key goes on waiting").hasSize(2);
		assertThat(this.endpoint.change(request("replay", "orders", null, second), null).records()).isOne();
		assertThat(dead()).extracting(OutboxEntry::id).containsExactly(first);
	}

	@Test
	void replayedRecordGoesElsewhereWithOtherHeaders(CapturedOutput output) {
		OutboxRecord row = row("orders", "k", "m");
		long id = bury(
				new OutboxRecord(0, row.lane(), "orders", 9, row.key(), row.value(), row.headers(), 1, "m", ORIGIN));
		OutboxChange change = this.endpoint.change(request("replay", "clicks", "old\nnew: secret: 1\r\n\nempty:", id),
				"anna");
		assertThat(change)
			.isEqualTo(new OutboxChange("replay", "dead letter %d to topic 'clicks'".formatted(id), 1, "anna"));
		OutboxRecord replayed = rows().get(0);
		assertThat(replayed.topic()).isEqualTo("clicks");
		assertThat(replayed.partition()).isNull();
		assertThat(replayed.lane()).isEqualTo(Slots.lane(replayed.slot()));
		assertThat(replayed.value()).isEqualTo(row.value());
		assertThat(HeaderCodec.decode(replayed.headers())).extracting(Header::key).containsExactly("new", "empty");
		assertThat(HeaderCodec.decode(replayed.headers())).extracting((header) -> new String(header.value()))
			.containsExactly("secret: 1", "");
		assertThat(output).contains("'anna'").doesNotContain("secret");
	}

	@Test
	void explicitPartitionIsKeptInItsOwnTopic() {
		OutboxRecord row = row("orders", "k", "m");
		long id = bury(
				new OutboxRecord(0, row.lane(), "orders", 9, row.key(), row.value(), row.headers(), 1, "m", ORIGIN));
		this.endpoint.change(request("replay", null, "new: 1", id), null);
		assertThat(rows().get(0).partition()).isEqualTo(9);
		assertThat(HeaderCodec.decode(rows().get(0).headers())).extracting(Header::key).containsExactly("old", "new");
	}

	@Test
	void discardedDeadLettersAreGone() {
		long id = bury(row("orders", "k", "m"));
		assertThat(this.endpoint.change(request("discard", id), null).records()).isOne();
		assertThat(this.endpoint.change(request("discard", id), null).records()).isZero();
		assertThat(dead()).isEmpty();
		assertThat(rows()).isEmpty();
	}

	@Test
	void relaysArePausedResumedAndWoken() {
		this.endpoint.change(request("pause", "orders", null), null);
		assertThat(this.control.isPaused("orders")).isTrue();
		assertThat(this.control.isPaused("clicks")).isFalse();
		this.endpoint.change(request("resume", "orders", null), null);
		assertThat(this.control.isPaused("orders")).isFalse();
		this.endpoint.change(request("pause"), null);
		assertThat(this.control.isPaused()).isTrue();
		this.endpoint.change(request("resume"), null);
		assertThat(this.control.isPaused()).isFalse();
		this.endpoint.change(request("drain"), null);
		assertThat(this.woken).hasValue(1);
		assertThat(this.events).hasSize(5);
	}

	@Test
	void whatMakesNoSenseIsRefusedAndNotNoted() {
		refused(request("explode"), "retry, replay, discard");
		refused(request("retry"), "separated by commas");
		refused(new OutboxRequest("retry", null, null, null, null, null, null), "olderThan");
		refused(new OutboxRequest("retry", null, "orders", null, 0, null, null), "between 1 and 1000");
		refused(new OutboxRequest("retry", null, "orders", null, 1001, null, null), "between 1 and 1000");
		refused(request("discard"), "separated by commas");
		refused(request("discard", new long[1001]), "1000 ids");
		refused(request("replay", "orders", null), "separated by commas");
		refused(request("replay", "orders", null, 1, 2), "one dead letter");
		refused(request("replay", 1), "Give a topic, headers or both");
		refused(request("pause", "no\ntopic", null), "249 letters");
		refused(new OutboxRequest("trip", null, null, null, null, null, "unknown"), "[default]");
		assertThat(this.events).isEmpty();
		assertThatExceptionOfType(InvalidEndpointRequestException.class)
			.isThrownBy(() -> endpoint(null, false).list(OutboxState.DEAD, null, null, null, null, null, null))
			.withMessageContaining("no outbox");
	}

	private void refused(OutboxRequest request, String reason) {
		assertThatExceptionOfType(InvalidEndpointRequestException.class)
			.isThrownBy(() -> this.endpoint.change(request, null))
			.satisfies((ex) -> assertThat(ex.getReason()).contains(reason));
	}

	/**
	 * Fails to bring one record back.
	 */
	private record FailingAdministration(OutboxAdministration delegate,
			String messageId) implements OutboxAdministration {

		@Override
		public List<OutboxTopic> topics() {
			return this.delegate.topics();
		}

		@Override
		public List<OutboxEntry> list(OutboxFilter filter, long afterId, int limit) {
			return this.delegate.list(filter, afterId, limit);
		}

		@Override
		public @Nullable OutboxRecord load(OutboxState state, long id) {
			return this.delegate.load(state, id);
		}

		@Override
		public boolean revive(long id, OutboxRecord record) {
			if (record.messageId().equals(this.messageId)) {
				throw new OutboxStoreException("The database is away", false, null);
			}
			return this.delegate.revive(id, record);
		}

		@Override
		public boolean reviveHeld(long id, OutboxRecord record) {
			return this.delegate.reviveHeld(id, record);
		}

		@Override
		public int discard(long[] ids) {
			return this.delegate.discard(ids);
		}

	}

}
