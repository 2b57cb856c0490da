package io.durablekafka.record;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Reads headers.
 */
public final class TestHeaders {

	private TestHeaders() {
	}

	public static Map<String, @Nullable String> texts(Headers headers) {
		Map<String, @Nullable String> texts = new LinkedHashMap<>();
		for (Header header : headers) {
			String previous = texts.put(header.key(), text(header));
			if (previous != null) {
				throw new AssertionError("There are two headers named '%s'".formatted(header.key()));
			}
		}
		return texts;
	}

	public static @Nullable String text(@Nullable Header header) {
		return (header != null && header.value() != null) ? new String(header.value(), StandardCharsets.UTF_8) : null;
	}

}
