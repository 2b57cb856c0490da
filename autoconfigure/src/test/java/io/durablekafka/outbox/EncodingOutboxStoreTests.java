package io.durablekafka.outbox;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link EncodingOutboxStore}.
 */
class EncodingOutboxStoreTests {

	private static final AesGcmPayloadCodec CODEC = new AesGcmPayloadCodec(Map.of("a", new byte[32]), "a");

	private static final AesGcmPayloadCodec OTHER = new AesGcmPayloadCodec(Map.of("b", new byte[32]), "b");

	private final InMemoryOutboxStore database = new InMemoryOutboxStore();

	private EncodingOutboxStore store(@Nullable PayloadCodec codec) {
		return new EncodingOutboxStore(this.database, codec, codec);
	}

	private static OutboxRecord row(String id, byte @Nullable [] value) {
		byte[] key = "secret-key".getBytes(StandardCharsets.UTF_8);
		return new OutboxRecord(0, Slots.lane(Slots.of("orders", key, null)), "orders", 3, key, value,
				HeaderCodec.encode(new org.apache.kafka.common.header.internals.RecordHeaders().add("secret-header",
						new byte[] { 1 })),
				17, id, "origin");
	}

	private static byte[] value(String id) {
		return ("secret " + id).getBytes(StandardCharsets.UTF_8);
	}

	private static List<OutboxRecord> read(OutboxStore store) {
		return store.read(OutboxQuery.of(0, 100, Long.MAX_VALUE));
	}

	private static String text(OutboxRecord row) {
		return new String(row.headers(), StandardCharsets.ISO_8859_1)
				+ ((row.key() != null) ? new String(row.key(), StandardCharsets.ISO_8859_1) : "")
				+ ((row.value() != null) ? new String(row.value(), StandardCharsets.ISO_8859_1) : "");
	}

	@Test
	void rowComesBackAsItWasAndIsNotStoredInClear() {
		OutboxRecord row = row("m", value("m"));
		store(CODEC).insert(List.of(row));
		assertThat(text(this.database.rows().get(0))).doesNotContain("secret");
		OutboxRecord back = read(store(CODEC)).get(0);
		assertThat(back).usingRecursiveComparison().ignoringFields("id").isEqualTo(row);
		assertThat(back.slot()).isEqualTo(row.slot());
	}

	@Test
	void tombstonesAndRecordsWithoutKeyStayWhatTheyAre() {
		OutboxRecord row = row("m", null);
		OutboxRecord noKey = new OutboxRecord(0, 5, "orders", null, null, value("x"), HeaderCodec.encode(List.of()), 1,
				"x", "origin");
		store(CODEC).insert(List.of(row, noKey));
		assertThat(read(store(CODEC)).get(0).value()).isNull();
		assertThat(read(store(CODEC)).get(1).key()).isNull();
	}

	@Test
	void rowsThatWereStoredInClearAreStillRead() {
		store(null).insert(List.of(row("clear", value("clear"))));
		store(CODEC).insert(List.of(row("encrypted", value("encrypted"))));
		assertThat(read(store(CODEC))).extracting((row) -> new String(row.value(), StandardCharsets.UTF_8))
			.containsExactly("secret clear", "secret encrypted");
	}

	@Test
	void valueThatLooksLikeCiphertextIsNotDecrypted() {
		byte[] value = CODEC.encode(value("m"), new PayloadContext("m", "orders", PayloadContext.Part.VALUE));
		store(null).insert(List.of(row("m", value)));
		assertThat(read(store(CODEC)).get(0).value()).isEqualTo(value);
	}

	@Test
	void swappedContentsAreNoticed() {
		store(CODEC).insert(List.of(row("m1", value("m1")), row("m2", value("m2"))));
		List<OutboxRecord> rows = this.database.rows();
		this.database.delete(new long[] { 1, 2 });
		OutboxRecord first = rows.get(0);
		this.database.add(1, new OutboxRecord(1, first.lane(), first.topic(), first.partition(), first.key(),
				rows.get(1).value(), first.headers(), first.timestamp(), first.messageId(), first.origin()));
		assertThatExceptionOfType(OutboxStoreException.class).isThrownBy(() -> read(store(CODEC)));
	}

	@Test
	void whatComesBeforeAnUnknownKeyIsReadAndTheRestWaits() {
		store(CODEC).insert(List.of(row("m1", value("m1"))));
		store(OTHER).insert(List.of(row("m2", value("m2"))));
		store(CODEC).insert(List.of(row("m3", value("m3"))));
		assertThat(read(store(CODEC))).extracting(OutboxRecord::messageId).containsExactly("m1");
		assertThatExceptionOfType(OutboxStoreException.class)
			.isThrownBy(() -> store(CODEC).read(OutboxQuery.of(1, 100, Long.MAX_VALUE)))
			.withMessageContaining("Row 2 of topic 'orders'")
			.withMessageContaining("key 'b'");
		assertThat(this.database.rows()).hasSize(3);
	}

	@Test
	void withoutCodecEncryptedRowsWaitAndSaySo() {
		store(CODEC).insert(List.of(row("m", value("m"))));
		assertThatExceptionOfType(OutboxStoreException.class).isThrownBy(() -> read(store(null)))
			.withMessageContaining("durable-kafka.outbox.codec");
	}

	@Test
	void deadLettersAreNotStoredInClear() {
		store(CODEC).bury(new DeadLetter(row("m", value("m")), FailureCategory.RECORD, "bad", 1));
		assertThat(text(this.database.deadLetters().get(0).record())).doesNotContain("secret");
	}

	@Test
	void peopleSeeContentsAndWhatTheySendElsewhereIsEncodedAnew() {
		OutboxStore database = MemoryDatabase.outbox();
		OutboxStore store = new EncodingOutboxStore(database, CODEC, CODEC);
		store.bury(new DeadLetter(row("m", value("m")), FailureCategory.RECORD, "bad", 1));
		OutboxAdministration people = store.administration();
		assertThat(people.list(new OutboxFilter(OutboxState.DEAD, "orders", null, null), 0, 10)).hasSize(1);
		OutboxRecord dead = people.load(OutboxState.DEAD, 1);
		assertThat(dead.value()).isEqualTo(value("m"));
		assertThat(people.revive(1, dead.revived("other", dead.headers()))).isTrue();
		assertThat(text(read(database).get(0))).doesNotContain("secret");
		OutboxRecord back = read(store).get(0);
		assertThat(back.topic()).isEqualTo("other");
		assertThat(back.value()).isEqualTo(value("m"));
		assertThat(people.load(OutboxState.PENDING, back.id()).value()).isEqualTo(value("m"));
		assertThat(people.topics()).singleElement().extracting(OutboxTopic::topic).isEqualTo("other");
		assertThat(people.discard(new long[] { 1 })).isZero();
	}

	@Test
	void storeWithoutAdministrationHasNoneWhenItIsEncoded() {
		assertThat(store(CODEC).administration()).isNull();
	}

	@Test
	void codecThatFailsFailsTheInsertWithoutDoubt() {
		PayloadCodec failing = new PayloadCodec() {

			@Override
			public byte[] encode(byte[] plain, PayloadContext context) {
				throw new IllegalStateException("key server is away");
			}

			@Override
			public byte[] decode(byte[] encoded, PayloadContext context) {
				throw new IllegalStateException("key server is away");
			}

		};
		assertThatExceptionOfType(OutboxStoreException.class)
			.isThrownBy(() -> store(failing).insert(List.of(row("m", value("m")))))
			.matches((ex) -> !ex.isInDoubt())
			.withStackTraceContaining("key server is away");
		assertThat(this.database.rows()).isEmpty();
	}

}
