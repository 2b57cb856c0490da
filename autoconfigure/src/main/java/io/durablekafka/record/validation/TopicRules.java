package io.durablekafka.record.validation;

/**
 * What the records of a topic must be like.
 *
 * @param keyRequired whether each record needs a key
 * @param tombstones whether the value may be null
 * @since 0.1.0
 */
public record TopicRules(boolean keyRequired, boolean tombstones) {

	/**
	 * What Kafka allows, which is everything.
	 */
	public static final TopicRules NONE = new TopicRules(false, true);

	/**
	 * Whether everything is allowed that Kafka allows.
	 * @return whether there is nothing to check
	 */
	public boolean allowAll() {
		return !this.keyRequired && this.tombstones;
	}

}
