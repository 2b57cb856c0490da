package io.durablekafka.outbox;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import io.durablekafka.outbox.PayloadContext.Part;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link AesGcmPayloadCodec}.
 */
class AesGcmPayloadCodecTests {

	private static final PayloadContext CONTEXT = new PayloadContext("m-1", "orders", Part.VALUE);

	private static final byte[] PLAIN = "4111 1111 1111 1111".getBytes(StandardCharsets.UTF_8);

	private static byte[] key(int length, int seed) {
		byte[] key = new byte[length];
		java.util.Arrays.fill(key, (byte) seed);
		return key;
	}

	private static AesGcmPayloadCodec codec(String id, int seed) {
		return new AesGcmPayloadCodec(Map.of(id, key(32, seed)), id);
	}

	@ParameterizedTest
	@ValueSource(ints = { 16, 24, 32 })
	void whatIsEncryptedCanBeDecrypted(int length) {
		AesGcmPayloadCodec codec = new AesGcmPayloadCodec(Map.of("a", key(length, 1)), "a");
		byte[] encoded = codec.encode(PLAIN, CONTEXT);
		assertThat(new String(encoded, StandardCharsets.ISO_8859_1)).doesNotContain("4111");
		assertThat(codec.decode(encoded, CONTEXT)).isEqualTo(PLAIN);
		assertThat(codec.decode(codec.encode(new byte[0], CONTEXT), CONTEXT)).isEmpty();
	}

	@Test
	void sameBytesNeverLookTheSame() {
		AesGcmPayloadCodec codec = codec("a", 1);
		assertThat(codec.encode(PLAIN, CONTEXT)).isNotEqualTo(codec.encode(PLAIN, CONTEXT));
	}

	@Test
	void contentsBelongToTheirRowTopicAndColumn() {
		AesGcmPayloadCodec codec = codec("a", 1);
		byte[] encoded = codec.encode(PLAIN, CONTEXT);
		for (PayloadContext other : new PayloadContext[] { new PayloadContext("m-2", "orders", Part.VALUE),
				new PayloadContext("m-1", "payments", Part.VALUE), new PayloadContext("m-1", "orders", Part.KEY),
				new PayloadContext("m-1o", "rders", Part.VALUE) }) {
			assertThatExceptionOfType(OutboxStoreException.class).as(other.toString())
				.isThrownBy(() -> codec.decode(encoded, other))
				.withMessageContaining("the row was changed");
		}
	}

	@Test
	void everyChangedBitIsNoticed() {
		AesGcmPayloadCodec codec = codec("a", 1);
		byte[] encoded = codec.encode(PLAIN, CONTEXT);
		for (int i = 0; i < encoded.length; i++) {
			byte[] changed = encoded.clone();
			changed[i] ^= 1;
			assertThatExceptionOfType(OutboxStoreException.class).as("byte %d", i)
				.isThrownBy(() -> codec.decode(changed, CONTEXT));
		}
	}

	@Test
	void rowsOfAnOlderKeyAreReadAfterTheKeyWasChanged() {
		byte[] old = codec("2025", 1).encode(PLAIN, CONTEXT);
		AesGcmPayloadCodec rotated = new AesGcmPayloadCodec(Map.of("2025", key(32, 1), "2026", key(16, 2)), "2026");
		assertThat(rotated.decode(old, CONTEXT)).isEqualTo(PLAIN);
		assertThatExceptionOfType(OutboxStoreException.class)
			.isThrownBy(() -> codec("2025", 1).decode(rotated.encode(PLAIN, CONTEXT), CONTEXT))
			.withMessageContaining("'2026'")
			.withMessageContaining("[2025]");
	}

	@Test
	void keyThatIsNotTheOneOfItsIdIsNoticed() {
		assertThatExceptionOfType(OutboxStoreException.class)
			.isThrownBy(() -> codec("a", 2).decode(codec("a", 1).encode(PLAIN, CONTEXT), CONTEXT))
			.withMessageContaining("'a'");
	}

	@Test
	void nonsenseIsNoticed() {
		for (byte[] nonsense : new byte[][] { {}, { 0 }, { -1 }, { 1, 'a' }, PLAIN, new byte[100] }) {
			assertThatExceptionOfType(OutboxStoreException.class)
				.isThrownBy(() -> codec("a", 1).decode(nonsense, CONTEXT));
		}
	}

	@Test
	void withoutActiveKeyNothingIsEncrypted() {
		AesGcmPayloadCodec codec = new AesGcmPayloadCodec(Map.of("a", key(32, 1)), null);
		assertThatExceptionOfType(OutboxStoreException.class).isThrownBy(() -> codec.encode(PLAIN, CONTEXT));
		assertThat(codec.decode(codec("a", 1).encode(PLAIN, CONTEXT), CONTEXT)).isEqualTo(PLAIN);
	}

	@Test
	void keysAreChecked() {
		assertThatIllegalArgumentException().isThrownBy(() -> new AesGcmPayloadCodec(Map.of("a", key(15, 1)), "a"))
			.withMessageContaining("15 bytes");
		assertThatIllegalArgumentException().isThrownBy(() -> new AesGcmPayloadCodec(Map.of("a", key(16, 1)), "b"))
			.withMessageContaining("'b'");
		assertThatIllegalArgumentException().isThrownBy(() -> new AesGcmPayloadCodec(Map.of("", key(16, 1)), ""));
	}

}
