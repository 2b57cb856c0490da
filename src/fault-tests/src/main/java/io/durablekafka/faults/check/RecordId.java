package io.durablekafka.faults.check;

import org.jspecify.annotations.Nullable;

/**
 * Identity of a record that an application under test sends: who sent it, the number of
 * its key, and its place among the records of that key and sender. An instance sends all
 * records of a key with one thread, so instance and key are what order is promised for.
 * Records without a key have negative key numbers, one for each thread, and no order.
 *
 * @param instance instance of the application, from zero on
 * @param key number of the key
 * @param sequence place among the records of the key, from zero on
 */
public record RecordId(int instance, int key, int sequence) {

	private static final int RADIX = 10;

	/**
	 * Identity of a record of the first instance.
	 * @param key number of the key
	 * @param sequence place among the records of the key
	 */
	public RecordId(int key, int sequence) {
		this(0, key, sequence);
	}

	/**
	 * Parse the text form.
	 * @param text what {@link #toString()} returned
	 * @return the identity, or {@code null} if the text is none
	 */
	public static @Nullable RecordId parse(String text) {
		int slash = text.indexOf('/');
		int colon = text.indexOf(':');
		try {
			int instance = (slash >= 0) ? Integer.parseInt(text, 0, slash, RADIX) : 0;
			return new RecordId(instance, Integer.parseInt(text, slash + 1, Math.max(slash + 1, colon), RADIX),
					Integer.parseInt(text, colon + 1, text.length(), RADIX));
		}
		catch (NumberFormatException | IndexOutOfBoundsException ex) {
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

	/**
	 * First record of the key and the sender, which stands for all that have an order
	 * among each other.
	 * @return the identity
	 */
	RecordId first() {
		return new RecordId(this.instance, this.key, 0);
	}

	/**
	 * The text form: key and sequence, with the instance before them unless it is the
	 * first.
	 */
	@Override
	public String toString() {
		String place = this.key + ":" + this.sequence;
		return (this.instance == 0) ? place : this.instance + "/" + place;
	}

}
