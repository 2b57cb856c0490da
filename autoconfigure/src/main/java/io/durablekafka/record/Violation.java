package io.durablekafka.record;

/**
 * Something that is wrong with a record. Holds nothing of the record's contents.
 *
 * @param rule name of the rule, short and of a small set: meters are tagged with it
 * @param path part of the record, such as {@code value.customer.name}
 * @param message what is wrong, and how to put it right
 * @since 0.1.0
 */
public record Violation(String rule, String path, String message) {

	@Override
	public String toString() {
		return "%s: %s (%s)".formatted(this.path, this.message, this.rule);
	}

}
