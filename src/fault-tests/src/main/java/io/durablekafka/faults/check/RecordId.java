package io.durablekafka.faults.check;

import org.jspecify.annotations.Nullable;

/**
 * Identity of a record that an application under test sends: the number of its key, and
 * its place among the records of that key. Records without a key have negative key
 * numbers, one for each thread, and no order.
 *
 * @param key number of the key
 * @param sequence place among the records of the key, from zero on
 */
public record RecordId(int key, int sequence) {

	/**
	 * Parse the text form.
	 * @param text what {@link #toString()} returned
	 * @return the identity, or {@code null} if the text is none
	 */
	public static @Nullable RecordId parse(String text) {
		int colon = text.indexOf(':');
		try {
			return new RecordId(Integer.parseInt(text.substring(0, Math.max(0, colon))),
					Integer.parseInt(text.substring(colon + 1)));
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

	/**
	 * Whether the record has a key, and therefore a place in an order.
	 * @return whether it is ordered
	 */
	public boolean isOrdered() {
		return this.key >= 0;
	}

	@Override
	public String toString() {
		return this.key + ":" + this.sequence;
	}

}
