package io.durablekafka.producer.settings;

/**
 * Whose acknowledgement of a record counts.
 *
 * @since 0.1.0
 */
public enum Acknowledgements {

	/**
	 * That of all replicas in sync.
	 */
	ALL("all"),

	/**
	 * That of the leader alone. What it acknowledged is lost when it fails before the
	 * others have copied it.
	 */
	LEADER("1"),

	/**
	 * Nobody's: a lost record is noticed by nobody.
	 */
	NONE("0");

	private final String value;

	Acknowledgements(String value) {
		this.value = value;
	}

	/**
	 * Value as the client knows it.
	 * @return the value of {@code acks}
	 */
	public String value() {
		return this.value;
	}

	/**
	 * Acknowledgements of a name, or of a value as the client knows it.
	 * @param text such as {@code leader}, {@code 1} or {@code -1}
	 * @return the acknowledgements
	 * @throws IllegalArgumentException if there are none of that name
	 */
	public static Acknowledgements of(String text) {
		String trimmed = text.trim();
		if ("-1".equals(trimmed)) {
			return ALL;
		}
		for (Acknowledgements acknowledgements : values()) {
			if (acknowledgements.value.equals(trimmed) || acknowledgements.name().equalsIgnoreCase(trimmed)) {
				return acknowledgements;
			}
		}
		throw new IllegalArgumentException("expected one of all, leader, none, 1, 0, -1");
	}

}
