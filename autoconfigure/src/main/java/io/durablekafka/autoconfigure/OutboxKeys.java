package io.durablekafka.autoconfigure;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

import io.durablekafka.outbox.AesGcmPayloadCodec;
import io.durablekafka.outbox.PayloadCodec;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Makes the codec from the keys in the properties. Keys never get into messages.
 */
final class OutboxKeys {

	private static final String PREFIX = "durable-kafka.outbox.codec.";

	private final OutboxProperties.Codec properties;

	OutboxKeys(OutboxProperties.Codec properties) {
		this.properties = properties;
	}

	/**
	 * Make the codec.
	 * @return the codec, which only decodes when nothing is to be encrypted, or
	 * {@code null} when there are no keys
	 * @throws OutboxKeyException if a key cannot be used
	 */
	@Nullable PayloadCodec codec() {
		boolean encrypts = this.properties.getType() == OutboxProperties.Codec.Type.AES_GCM;
		Map<String, byte[]> keys = keys();
		if (keys.isEmpty()) {
			if (encrypts) {
				throw new InvalidConfigurationPropertyValueException(PREFIX + "type", this.properties.getType(),
						"There is no key. Set '%skeys.<id>' to 16, 24 or 32 random bytes in Base64.".formatted(PREFIX));
			}
			return null;
		}
		return new AesGcmPayloadCodec(keys, encrypts ? activeKey(keys) : null);
	}

	private Map<String, byte[]> keys() {
		Map<String, byte[]> keys = new LinkedHashMap<>();
		this.properties.getKeys().forEach((id, text) -> {
			String name = PREFIX + "keys." + id;
			byte[] key;
			try {
				key = Base64.getDecoder().decode(text.trim());
			}
			catch (IllegalArgumentException ex) {
				throw new OutboxKeyException(name, "It is not Base64");
			}
			if (key.length != 16 && key.length != 24 && key.length != 32) {
				throw new OutboxKeyException(name, "It has %d bytes".formatted(key.length));
			}
			keys.put(id, key);
		});
		return keys;
	}

	private String activeKey(Map<String, byte[]> keys) {
		String active = this.properties.getActiveKey();
		if (active == null && keys.size() == 1) {
			return keys.keySet().iterator().next();
		}
		if (active == null || !keys.containsKey(active)) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + "active-key", active,
					"It has to name the key that new rows are encrypted with, one of %s.".formatted(keys.keySet()));
		}
		return active;
	}

}
