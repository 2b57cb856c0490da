package io.durablekafka.autoconfigure;

import java.util.Base64;

import io.durablekafka.outbox.PayloadCodec;
import io.durablekafka.outbox.PayloadContext;
import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link OutboxKeys}.
 */
class OutboxKeysTests {

	private static final PayloadContext CONTEXT = new PayloadContext("m", "orders", PayloadContext.Part.KEY);

	private final OutboxProperties.Codec properties = new OutboxProperties.Codec();

	private void key(String id, int length) {
		this.properties.getKeys().put(id, Base64.getEncoder().encodeToString(new byte[length]));
	}

	private void encrypt() {
		this.properties.setType(OutboxProperties.Codec.Type.AES_GCM);
	}

	private PayloadCodec codec() {
		return new OutboxKeys(this.properties).codec();
	}

	@Test
	void withoutKeysThereIsNoCodec() {
		assertThat(codec()).isNull();
	}

	@Test
	void onlyKeyIsTheActiveOne() {
		key("only", 32);
		encrypt();
		assertThat(new String(codec().encode(new byte[1], CONTEXT), 1, 4)).isEqualTo("only");
	}

	@Test
	void activeKeyEncrypts() {
		key("a", 16);
		key("b", 32);
		encrypt();
		this.properties.setActiveKey("b");
		assertThat(new String(codec().encode(new byte[1], CONTEXT), 1, 1)).isEqualTo("b");
	}

	@Test
	void keysWithoutEncryptionDecryptOnly() {
		key("a", 16);
		encrypt();
		byte[] encoded = codec().encode(new byte[] { 7 }, CONTEXT);
		this.properties.setType(OutboxProperties.Codec.Type.NONE);
		assertThat(codec().decode(encoded, CONTEXT)).containsExactly(7);
	}

	@Test
	void keyOfAWrongLengthIsNamedAndNotShown() {
		key("a", 31);
		assertThatExceptionOfType(OutboxKeyException.class).isThrownBy(this::codec)
			.withMessageContaining("durable-kafka.outbox.codec.keys.a")
			.withMessageContaining("31 bytes")
			.withMessageNotContaining("AAAA");
	}

	@Test
	void keyThatIsNotBase64IsNamedAndNotShown() {
		this.properties.getKeys().put("a", "pass word!");
		assertThatExceptionOfType(OutboxKeyException.class).isThrownBy(this::codec)
			.withMessageContaining("durable-kafka.outbox.codec.keys.a")
			.withMessageNotContaining("pass")
			.withNoCause();
	}

	@Test
	void encryptionNeedsAKey() {
		encrypt();
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class).isThrownBy(this::codec)
			.matches((ex) -> ex.getName().equals("durable-kafka.outbox.codec.type"));
	}

	@Test
	void activeKeyHasToBeChosenAmongSeveralAndToExist() {
		key("a", 16);
		key("b", 16);
		encrypt();
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class).isThrownBy(this::codec)
			.matches((ex) -> ex.getName().equals("durable-kafka.outbox.codec.active-key"));
		this.properties.setActiveKey("c");
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class).isThrownBy(this::codec);
	}

}
