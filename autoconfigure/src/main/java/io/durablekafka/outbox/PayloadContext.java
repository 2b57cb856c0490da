package io.durablekafka.outbox;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What the bytes belong to that a {@link PayloadCodec} is given. All of it is stored in
 * clear beside them.
 *
 * @param messageId identity of the record
 * @param topic topic of the record
 * @param part which part of the record
 * @since 0.1.0
 */
public record PayloadContext(String messageId, String topic, Part part) {

	/**
	 * The context as bytes, different for any two contexts.
	 * @return the bytes
	 */
	public byte[] toBytes() {
		byte[] id = this.messageId.getBytes(StandardCharsets.UTF_8);
		byte[] name = this.topic.getBytes(StandardCharsets.UTF_8);
		return ByteBuffer.allocate(1 + Integer.BYTES + id.length + name.length)
			.put((byte) this.part.ordinal())
			.putInt(id.length)
			.put(id)
			.put(name)
			.array();
	}

	/**
	 * Parts of a record. Their order is part of what is stored.
	 */
	public enum Part {

		/**
		 * The key.
		 */
		KEY,

		/**
		 * The value.
		 */
		VALUE,

		/**
		 * All headers.
		 */
		HEADERS

	}

}
