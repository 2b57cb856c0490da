package io.durablekafka.outbox;

/**
 * Turns key, value and headers of a record into what is stored in their place, such as
 * ciphertext, and back. What is stored has to tell by itself how it is decoded, since it
 * may be read by another run of the application, with other settings. Rows that were
 * stored without a codec never get here. Called by several threads at the same time, and
 * never on a producer's network thread, so it may block for a moment.
 *
 * @since 0.1.0
 */
public interface PayloadCodec {

	/**
	 * Encode a part of a record.
	 * @param plain the bytes
	 * @param context what they belong to
	 * @return the bytes to store
	 * @throws OutboxRowException if these bytes can never be encoded: their record fails.
	 * After any other exception the record is tried again for as long as the database
	 * would be
	 */
	byte[] encode(byte[] plain, PayloadContext context);

	/**
	 * Decode a part of a record.
	 * @param encoded the stored bytes
	 * @param context what they belong to
	 * @return the bytes as they were
	 * @throws RuntimeException if that is not possible. The relay keeps the row and all
	 * that come after it, and tries again until it is
	 */
	byte[] decode(byte[] encoded, PayloadContext context);

}
