package io.durablekafka.actuate;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import io.durablekafka.outbox.HeaderCodec;
import io.durablekafka.outbox.OutboxEntry;
import io.durablekafka.outbox.OutboxRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * One stored record.
 *
 * @param entry the record
 * @param contents its contents, {@code null} where they may not be shown
 * @since 0.1.0
 */
public record EntryDescriptor(OutboxEntry entry, @Nullable Contents contents) implements OperationResponseBody {

	/**
	 * Contents of a record, as text where they are UTF-8, else in Base64 with the prefix
	 * {@code base64:}.
	 *
	 * @param key the key
	 * @param value the value
	 * @param headers the headers, as {@code name: value}
	 */
	public record Contents(@Nullable String key, @Nullable String value, List<String> headers) {

		static Contents of(OutboxRecord record) {
			List<String> headers = new ArrayList<>();
			for (Header header : HeaderCodec.decode(record.headers())) {
				headers.add(header.key() + ": " + text(header.value()));
			}
			return new Contents(text(record.key()), text(record.value()), headers);
		}

		private static @Nullable String text(byte @Nullable [] bytes) {
			if (bytes == null) {
				return null;
			}
			try {
				return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
			}
			catch (CharacterCodingException ex) {
				return "base64:" + Base64.getEncoder().encodeToString(bytes);
			}
		}

	}

}
