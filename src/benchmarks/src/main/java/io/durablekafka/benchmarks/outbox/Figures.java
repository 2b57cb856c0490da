package io.durablekafka.benchmarks.outbox;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One line of results, as JSON on standard output.
 */
final class Figures {

	private static final MathContext PRECISION = new MathContext(4);

	private final Map<String, String> fields = new LinkedHashMap<>();

	Figures(String benchmark) {
		with("benchmark", benchmark);
	}

	Figures with(String name, String text) {
		this.fields.put(name, '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"');
		return this;
	}

	Figures with(String name, long number) {
		this.fields.put(name, Long.toString(number));
		return this;
	}

	Figures with(String name, boolean flag) {
		this.fields.put(name, Boolean.toString(flag));
		return this;
	}

	/**
	 * Add a measured figure, to four digits.
	 */
	Figures with(String name, double figure) {
		this.fields.put(name,
				Double.isFinite(figure) ? new BigDecimal(figure).round(PRECISION).toPlainString() : "null");
		return this;
	}

	/**
	 * Add a figure and say whether it keeps its limit.
	 */
	Figures atLeast(String name, double figure, double limit) {
		return with(name, figure).with("limit", ">= " + limit).with("ok", figure >= limit);
	}

	/**
	 * Add a figure and say whether it keeps its limit.
	 */
	Figures atMost(String name, double figure, double limit) {
		return with(name, figure).with("limit", "<= " + limit).with("ok", figure <= limit);
	}

	void print() {
		System.out.println(this.fields.entrySet()
			.stream()
			.map((field) -> "\"%s\":%s".formatted(field.getKey(), field.getValue()))
			.collect(Collectors.joining(",", "{", "}")));
		System.out.flush();
	}

	/**
	 * Tell what is going on, on standard error.
	 */
	static void progress(String text, Object... arguments) {
		System.err.println(String.format(Locale.ROOT, text, arguments));
	}

}
