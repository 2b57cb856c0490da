package io.durablekafka.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import io.durablekafka.record.headers.HeaderText;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.StringUtils;

/**
 * Fills the placeholders in the values of headers.
 */
final class HeaderPlaceholders {

	private static final Set<String> OF_EVENT = Set.of(HeaderText.TOPIC, HeaderText.VALUE_CLASS);

	private final Map<String, String> values;

	HeaderPlaceholders(Map<String, String> values) {
		this.values = values;
	}

	/**
	 * An attribute that each event must have.
	 */
	HeaderText required(String property, @Nullable String text) {
		if (!StringUtils.hasText(text)) {
			throw new InvalidConfigurationPropertyValueException(property, text,
					"Each CloudEvent must have one. Set it, or remove the property.");
		}
		return text(property, text, this.values, OF_EVENT);
	}

	/**
	 * An attribute that an event may have.
	 */
	@Nullable HeaderText optional(String property, @Nullable String text) {
		return StringUtils.hasText(text) ? text(property, text, this.values, OF_EVENT) : null;
	}

	/**
	 * The value of a header of records of any topic.
	 */
	HeaderText text(String property, String text) {
		return text(property, text, this.values, Set.of(HeaderText.TOPIC));
	}

	/**
	 * The value of a header of records of one topic.
	 */
	String ofTopic(String property, String text, String topic) {
		Map<String, String> all = new LinkedHashMap<>(this.values);
		all.put(HeaderText.TOPIC, topic);
		String fixed = text(property, text, all, Set.of()).fixed();
		return (fixed != null) ? fixed : text;
	}

	private static HeaderText text(String property, String text, Map<String, String> values, Set<String> variables) {
		try {
			return new HeaderText(text, values, variables);
		}
		catch (IllegalArgumentException ex) {
			boolean nameless = text.contains("{application}") && !values.containsKey("application");
			String hint = (nameless) ? " The application has no name: set 'spring.application.name'." : "";
			throw new InvalidConfigurationPropertyValueException(property, text, ex.getMessage() + "." + hint, ex);
		}
	}

}
