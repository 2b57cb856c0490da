package io.durablekafka.producer.lint;

import org.jspecify.annotations.Nullable;

/**
 * What a rule has found.
 *
 * @param rule id of the rule, stable for ever, such as {@code S02}
 * @param severity how bad it is
 * @param producer name of the producer, {@code default} for the primary one
 * @param property name of the property to change in the application's configuration
 * @param value current value, masked when it is a secret
 * @param origin where the value came from, in words
 * @param message what is wrong and what follows from it
 * @param fix what to do about it
 * @since 0.1.0
 */
public record LintFinding(String rule, LintSeverity severity, String producer, String property, @Nullable Object value,
		String origin, String message, String fix) {

}
