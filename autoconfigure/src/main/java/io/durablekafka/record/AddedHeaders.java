package io.durablekafka.record;

import java.nio.charset.StandardCharsets;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Headers that are added to a record. What the record has already is never changed:
 * neither the caller's headers, nor those of an earlier enricher. Not thread-safe; of use
 * only during the call that it is given to.
 *
 * @since 0.1.0
 */
public final class AddedHeaders {

	private final Headers headers;

	private final long sentAt;

	AddedHeaders(Headers headers, long sentAt) {
		this.headers = headers;
		this.sentAt = sentAt;
	}

	/**
	 * When the application sent the record.
	 * @return milliseconds since the epoch
	 */
	public long sentAt() {
		return this.sentAt;
	}

	/**
	 * Whether the record has a header of this name.
	 * @param name name of the header
	 * @return whether it is there
	 */
	public boolean contains(String name) {
		return this.headers.lastHeader(name) != null;
	}

	/**
	 * Add a header unless the record has one of this name.
	 * @param name name of the header
	 * @param value its value, as UTF-8; {@code null} adds nothing
	 */
	public void add(String name, @Nullable String value) {
		if (value != null) {
			add(name, value.getBytes(StandardCharsets.UTF_8));
		}
	}

	/**
	 * Add a header unless the record has one of this name.
	 * @param name name of the header
	 * @param value its value, which must not be changed any more; {@code null} adds
	 * nothing
	 */
	public void add(String name, byte @Nullable [] value) {
		if (value != null && !contains(name)) {
			this.headers.add(name, value);
		}
	}

	/**
	 * Add a header unless the record has one of its name.
	 * @param header the header, which may be shared by many records and must not be
	 * changed any more
	 */
	public void add(Header header) {
		if (!contains(header.key())) {
			this.headers.add(header);
		}
	}

}
