package io.durablekafka.actuate;

import java.nio.charset.StandardCharsets;

import org.apache.kafka.common.header.Headers;

/**
 * Changes of headers as people write them: a line {@code name: value} sets a header, a
 * line with a name only removes it.
 */
final class HeaderLines {

	private HeaderLines() {
	}

	static Headers apply(String lines, Headers headers) {
		for (String line : lines.split("\\R")) {
			int colon = line.indexOf(':');
			String name = (colon >= 0) ? line.substring(0, colon).trim() : line.trim();
			if (!name.isEmpty()) {
				headers.remove(name);
				if (colon >= 0) {
					headers.add(name, line.substring(colon + 1).trim().getBytes(StandardCharsets.UTF_8));
				}
			}
		}
		return headers;
	}

}
