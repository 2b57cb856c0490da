package io.durablekafka.outbox;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.LongStream;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link HeaderCodec}.
 */
class HeaderCodecTests {

	@Test
	void noHeadersAreOneByte() {
		assertThat(HeaderCodec.encode(new RecordHeaders())).containsExactly(0);
		assertThat(HeaderCodec.decode(new byte[] { 0 }).toArray()).isEmpty();
	}

	@Test
	void orderRepetitionNullAndEmptyValuesSurvive() {
		RecordHeaders headers = new RecordHeaders();
		headers.add("b", bytes("1"));
		headers.add("a", null);
		headers.add("b", bytes("2"));
		headers.add("", new byte[0]);
		headers.add("b", null);
		assertThat(HeaderCodec.decode(HeaderCodec.encode(headers))).isEqualTo(headers);
	}

	@Test
	void namesOutsideAsciiSurvive() {
		RecordHeaders headers = new RecordHeaders();
		headers.add("größe-\uD83D\uDE00", bytes("x"));
		assertThat(HeaderCodec.decode(HeaderCodec.encode(headers))).isEqualTo(headers);
	}

	@Test
	void longNamesOutsideAsciiSurvive() {
		RecordHeaders headers = new RecordHeaders();
		headers.add("\u20AC".repeat(500), bytes("x"));
		headers.add("\uD83D\uDE00".repeat(500), bytes("y"));
		assertThat(HeaderCodec.decode(HeaderCodec.encode(headers))).isEqualTo(headers);
	}

	@Test
	void decodedHeadersCanBeChanged() {
		RecordHeaders headers = HeaderCodec.decode(HeaderCodec.encode(new RecordHeaders()));
		headers.add("added", null);
		assertThat(headers.toArray()).hasSize(1);
	}

	@ParameterizedTest(name = "seed {0}")
	@MethodSource("seeds")
	void anyHeadersSurvive(long seed) {
		Random random = new Random(seed);
		RecordHeaders headers = new RecordHeaders();
		int count = random.nextInt(40);
		for (int i = 0; i < count; i++) {
			byte[] value = (random.nextInt(5) > 0) ? new byte[random.nextInt(1 << random.nextInt(17))] : null;
			if (value != null) {
				random.nextBytes(value);
			}
			headers.add("h".repeat(random.nextInt(200)) + random.nextInt(3), value);
		}
		assertThat(HeaderCodec.decode(HeaderCodec.encode(headers))).isEqualTo(headers);
	}

	static LongStream seeds() {
		return new Random().longs(20);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 5, 6 })
	void truncatedBytesAreRefused(int length) {
		Iterable<Header> headers = new RecordHeaders().add("key", bytes("value"));
		byte[] truncated = new byte[length];
		System.arraycopy(HeaderCodec.encode(headers), 0, truncated, 0, length);
		assertThatIllegalArgumentException().isThrownBy(() -> HeaderCodec.decode(truncated));
	}

	@Test
	void bytesOfSomethingElseAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> HeaderCodec.decode(new byte[0]));
		assertThatIllegalArgumentException().isThrownBy(() -> HeaderCodec.decode(bytes("{\"a\":\"b\"}")));
		assertThatIllegalArgumentException().isThrownBy(() -> HeaderCodec.decode(new byte[] { 2, 1, 1 }));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> HeaderCodec.decode(new byte[] { -1, -1, -1, -1, -1, -1, -1 }));
		assertThatIllegalArgumentException().isThrownBy(() -> HeaderCodec.decode(new byte[] { 0, 0 }));
		assertThatIllegalArgumentException().isThrownBy(() -> HeaderCodec.decode(new byte[] { 2, 2, 'a', 3 }));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
