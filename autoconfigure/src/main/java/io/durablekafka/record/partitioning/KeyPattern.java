package io.durablekafka.record.partitioning;

import java.nio.charset.StandardCharsets;

/**
 * Matches serialized keys with a text, in which an asterisk stands for any characters.
 */
final class KeyPattern {

	private static final byte ASTERISK = '*';

	private final byte[] pattern;

	KeyPattern(String pattern) {
		this.pattern = pattern.getBytes(StandardCharsets.UTF_8);
	}

	boolean matches(byte[] key) {
		int at = 0;
		int asterisk = -1;
		int resume = 0;
		for (int i = 0; i < key.length;) {
			if (at < this.pattern.length && this.pattern[at] == ASTERISK) {
				asterisk = at++;
				resume = i;
			}
			else if (at < this.pattern.length && this.pattern[at] == key[i]) {
				at++;
				i++;
			}
			else if (asterisk >= 0) {
				// the last asterisk takes one more
				at = asterisk + 1;
				i = ++resume;
			}
			else {
				return false;
			}
		}
		while (at < this.pattern.length && this.pattern[at] == ASTERISK) {
			at++;
		}
		return at == this.pattern.length;
	}

}
