package io.durablekafka.record.headers;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Text with placeholders such as <code>{topic}</code>. What does not depend on the record
 * is filled in once; what depends on its topic or on the class of its value is remembered
 * for the next record of the kind. Thread-safe.
 *
 * @since 0.1.0
 */
public final class HeaderText {

	/** Placeholder for the topic of the record. */
	public static final String TOPIC = "topic";

	/** Placeholder for the name of the class of the record's value. */
	public static final String VALUE_CLASS = "value-class";

	private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z][a-z-]*)\\}");

	/** Greatest number of values that are remembered. */
	private static final int MAX_KNOWN = 1000;

	/** Literals, and between each two of them the name of a placeholder. */
	private final List<String> parts = new ArrayList<>();

	private final Set<String> variables = new LinkedHashSet<>();

	private final byte @Nullable [] fixed;

	private final ConcurrentMap<Object, byte[]> known = new ConcurrentHashMap<>();

	/**
	 * Parse a text.
	 * @param text text with placeholders
	 * @param values values that are the same for each record, by placeholder
	 * @param variables placeholders that depend on the record
	 * @throws IllegalArgumentException if there is another placeholder in the text
	 */
	public HeaderText(String text, Map<String, String> values, Set<String> variables) {
		StringBuilder literal = new StringBuilder();
		Matcher matcher = PLACEHOLDER.matcher(text);
		int end = 0;
		while (matcher.find()) {
			literal.append(text, end, matcher.start());
			end = matcher.end();
			String name = matcher.group(1);
			if (variables.contains(name)) {
				this.parts.add(literal.toString());
				this.parts.add(name);
				this.variables.add(name);
				literal.setLength(0);
			}
			else {
				literal.append(value(name, values, variables));
			}
		}
		this.parts.add(literal.append(text, end, text.length()).toString());
		this.fixed = this.variables.isEmpty() ? this.parts.get(0).getBytes(StandardCharsets.UTF_8) : null;
	}

	private static String value(String name, Map<String, String> values, Set<String> variables) {
		String value = values.get(name);
		if (value == null) {
			Set<String> allowed = new LinkedHashSet<>(variables);
			allowed.addAll(values.keySet());
			throw new IllegalArgumentException("There is no value for the placeholder {%s}. Known are %s"
				.formatted(name, allowed.stream().sorted().map("{%s}"::formatted).collect(Collectors.joining(", "))));
		}
		return value;
	}

	/**
	 * The text, if it is the same for each record.
	 * @return the text, or {@code null} if it depends on the record
	 */
	public @Nullable String fixed() {
		return (this.fixed != null) ? this.parts.get(0) : null;
	}

	/**
	 * The text for a record.
	 * @param record a record
	 * @return the text as UTF-8, shared, so not to be changed
	 */
	byte[] of(ProducerRecord<?, ?> record) {
		if (this.fixed != null) {
			return this.fixed;
		}
		if (this.variables.size() > 1) {
			return render(record);
		}
		Object kind = this.variables.contains(TOPIC) ? record.topic() : valueClass(record);
		byte[] text = this.known.get(kind);
		if (text == null) {
			text = render(record);
			if (this.known.size() < MAX_KNOWN) {
				this.known.put(kind, text);
			}
		}
		return text;
	}

	private byte[] render(ProducerRecord<?, ?> record) {
		StringBuilder text = new StringBuilder(this.parts.get(0));
		for (int i = 1; i < this.parts.size(); i += 2) {
			text.append(this.parts.get(i).equals(TOPIC) ? record.topic() : valueClass(record).getTypeName());
			text.append(this.parts.get(i + 1));
		}
		return text.toString().getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * {@code void} stands for the value that a tombstone does not have.
	 */
	private static Class<?> valueClass(ProducerRecord<?, ?> record) {
		return (record.value() != null) ? record.value().getClass() : void.class;
	}

}
