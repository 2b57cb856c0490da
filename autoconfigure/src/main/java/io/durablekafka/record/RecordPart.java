package io.durablekafka.record;

import java.util.Locale;

/**
 * What a serializer turns into bytes.
 *
 * @since 0.1.0
 */
public enum RecordPart {

	/**
	 * The key of the record.
	 */
	KEY,

	/**
	 * The value of the record.
	 */
	VALUE;

	private final String text = name().toLowerCase(Locale.ROOT);

	@Override
	public String toString() {
		return this.text;
	}

}
