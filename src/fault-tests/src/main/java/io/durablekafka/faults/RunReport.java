package io.durablekafka.faults;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import io.durablekafka.faults.check.CheckResult;
import org.jspecify.annotations.Nullable;

/**
 * The line that a run prints.
 */
final class RunReport {

	private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();

	private boolean passed;

	RunReport(Scenario scenario) {
		this.fields.put("scenario", scenario.toString());
	}

	/**
	 * Add what the checker counted.
	 * @param result the result
	 * @return this report
	 */
	RunReport counts(CheckResult result) {
		this.fields.put("sent", result.sent());
		this.fields.put("published", result.published());
		this.fields.put("stored", result.stored());
		this.fields.put("failed", result.failed());
		this.fields.put("lost", result.lost());
		this.fields.put("reordered", result.reordered());
		this.fields.put("duplicates", result.duplicates());
		this.fields.put("mismatched", result.mismatched());
		return this;
	}

	/**
	 * Add a field.
	 * @param name name of the field
	 * @param value a number, a text, a boolean or {@code null}
	 * @return this report
	 */
	RunReport add(String name, @Nullable Object value) {
		this.fields.put(name, value);
		return this;
	}

	/**
	 * Add the verdict.
	 * @param passed whether the run is green
	 * @param notes what else has to be said
	 * @return this report
	 */
	RunReport verdict(boolean passed, List<String> notes) {
		this.passed = passed;
		this.fields.put("passed", passed);
		if (!notes.isEmpty()) {
			this.fields.put("note", String.join("; ", notes));
		}
		return this;
	}

	/**
	 * Say that the run did not take place.
	 * @param reason what it lacks
	 * @return this report, which is not red
	 */
	RunReport skipped(String reason) {
		this.passed = true;
		this.fields.put("passed", null);
		this.fields.put("note", "skipped: " + reason);
		return this;
	}

	boolean passed() {
		return this.passed;
	}

	@Nullable Object get(String name) {
		return this.fields.get(name);
	}

	/**
	 * The report as one line of JSON.
	 */
	@Override
	public String toString() {
		return this.fields.entrySet()
			.stream()
			.map((field) -> quote(field.getKey()) + ":" + json(field.getValue()))
			.collect(Collectors.joining(",", "{", "}"));
	}

	private static String json(@Nullable Object value) {
		if (value instanceof Double number) {
			return String.format(Locale.ROOT, "%.3f", number);
		}
		return (value instanceof CharSequence text) ? quote(text.toString()) : String.valueOf(value);
	}

	private static String quote(String text) {
		StringBuilder quoted = new StringBuilder("\"");
		text.chars().forEach((character) -> {
			if (character == '"' || character == '\\') {
				quoted.append('\\').append((char) character);
			}
			else if (character < ' ') {
				quoted.append("\\u%04x".formatted(character));
			}
			else {
				quoted.append((char) character);
			}
		});
		return quoted.append('"').toString();
	}

}
