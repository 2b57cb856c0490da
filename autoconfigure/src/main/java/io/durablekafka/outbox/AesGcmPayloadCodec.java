package io.durablekafka.outbox;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;

/**
 * Encrypts with AES in Galois/Counter Mode. What is stored begins with the id of its key,
 * so that keys can be changed while rows of older keys wait: its length in one byte, the
 * id, a random nonce of 12 bytes, and the ciphertext with a tag of 16 bytes. The tag also
 * covers message id, topic and part of the record, so that nobody can move contents from
 * one row or column to another unseen. Thread-safe.
 *
 * @since 0.1.0
 */
public final class AesGcmPayloadCodec implements PayloadCodec {

	private static final int NONCE_LENGTH = 12;

	private static final int TAG_BITS = 128;

	private static final int MAX_ID_LENGTH = 127;

	private final Map<String, SecretKeySpec> keys = new LinkedHashMap<>();

	private final @Nullable String activeKey;

	private final SecureRandom random = new SecureRandom();

	/**
	 * Create a codec.
	 * @param keys keys of 16, 24 or 32 bytes by their ids
	 * @param activeKey id of the key to encrypt with, or {@code null} to decrypt only
	 * @throws IllegalArgumentException if a key has another length, an id is empty or
	 * longer than 127 bytes, or there is no key with the id {@code activeKey}
	 */
	public AesGcmPayloadCodec(Map<String, byte[]> keys, @Nullable String activeKey) {
		keys.forEach((id, key) -> {
			if (key.length != 16 && key.length != 24 && key.length != 32) {
				throw new IllegalArgumentException(
						"Key '%s' has %d bytes. AES has keys of 16, 24 or 32 bytes".formatted(id, key.length));
			}
			if (id.isEmpty() || idBytes(id).length > MAX_ID_LENGTH) {
				throw new IllegalArgumentException("The id of a key has 1 to %d bytes".formatted(MAX_ID_LENGTH));
			}
			this.keys.put(id, new SecretKeySpec(key, "AES"));
		});
		if (activeKey != null && !this.keys.containsKey(activeKey)) {
			throw new IllegalArgumentException("There is no key '%s' to encrypt with".formatted(activeKey));
		}
		this.activeKey = activeKey;
	}

	@Override
	public byte[] encode(byte[] plain, PayloadContext context) {
		String id = this.activeKey;
		SecretKeySpec key = (id != null) ? this.keys.get(id) : null;
		if (id == null || key == null) {
			throw new OutboxStoreException("There is no key to encrypt records of the outbox with", false, null);
		}
		byte[] keyId = idBytes(id);
		byte[] nonce = new byte[NONCE_LENGTH];
		this.random.nextBytes(nonce);
		try {
			byte[] encrypted = cipher(Cipher.ENCRYPT_MODE, key, nonce, context).doFinal(plain);
			return ByteBuffer.allocate(1 + keyId.length + nonce.length + encrypted.length)
				.put((byte) keyId.length)
				.put(keyId)
				.put(nonce)
				.put(encrypted)
				.array();
		}
		catch (GeneralSecurityException ex) {
			throw new OutboxStoreException("A record of the outbox could not be encrypted with key '%s'".formatted(id),
					false, ex);
		}
	}

	@Override
	public byte[] decode(byte[] encoded, PayloadContext context) {
		ByteBuffer buffer = ByteBuffer.wrap(encoded);
		if (encoded.length == 0 || encoded[0] < 1 || encoded.length < 1 + encoded[0] + NONCE_LENGTH + TAG_BITS / 8) {
			throw new OutboxStoreException("It is too short to have been encrypted", false, null);
		}
		byte[] keyId = new byte[buffer.get()];
		byte[] nonce = new byte[NONCE_LENGTH];
		buffer.get(keyId).get(nonce);
		String id = new String(keyId, StandardCharsets.UTF_8);
		SecretKeySpec key = this.keys.get(id);
		if (key == null) {
			throw new OutboxStoreException("It was encrypted with key '%s', and there is no such key. Known are %s"
				.formatted(id, this.keys.keySet()), false, null);
		}
		try {
			return cipher(Cipher.DECRYPT_MODE, key, nonce, context).doFinal(encoded, buffer.position(),
					buffer.remaining());
		}
		catch (GeneralSecurityException ex) {
			throw new OutboxStoreException(("It could not be decrypted with key '%s': the key is not the one that "
					+ "encrypted it, or the row was changed")
				.formatted(id), false, ex);
		}
	}

	private static byte[] idBytes(String id) {
		return id.getBytes(StandardCharsets.UTF_8);
	}

	private static Cipher cipher(int mode, SecretKeySpec key, byte[] nonce, PayloadContext context)
			throws GeneralSecurityException {
		Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
		cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
		cipher.updateAAD(context.toBytes());
		return cipher;
	}

}
