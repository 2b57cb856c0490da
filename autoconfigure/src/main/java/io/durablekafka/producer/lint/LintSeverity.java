package io.durablekafka.producer.lint;

/**
 * How bad a finding is, from the worst to the mildest.
 *
 * @since 0.1.0
 */
public enum LintSeverity {

	/**
	 * It cannot work, or loses what it promises to keep.
	 */
	ERROR,

	/**
	 * It works until something else fails.
	 */
	WARNING,

	/**
	 * Worth knowing.
	 */
	INFO

}
