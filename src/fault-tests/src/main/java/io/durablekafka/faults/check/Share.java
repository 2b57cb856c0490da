package io.durablekafka.faults.check;

/**
 * A part of the records of a run that is looked at in one go, so that a run of any length
 * is checked in bounded memory. Records that have an order among each other are in the
 * same share.
 *
 * @param number which share, from zero on
 * @param of how many shares there are
 */
public record Share(int number, int of) {

	/**
	 * Everything.
	 */
	public static final Share ALL = new Share(0, 1);

	private static final int INSTANCE_FACTOR = 31;

	/**
	 * Number of shares for a run.
	 * @param records how many records there are
	 * @param limit how many a share may have, about
	 * @return the number
	 */
	public static int count(long records, int limit) {
		return (int) Math.max(1, (records + limit - 1) / limit);
	}

	boolean contains(RecordId id) {
		return this.of == 1 || Math.floorMod(id.key() + INSTANCE_FACTOR * id.instance(), this.of) == this.number;
	}

	/**
	 * Whether what belongs to no record is counted here.
	 */
	boolean isFirst() {
		return this.number == 0;
	}

}
