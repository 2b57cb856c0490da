package io.durablekafka.faults;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Reports as a table in Markdown.
 *
 * @param reports the reports
 */
record ReportTable(List<RunReport> reports) {

	private static final List<String> COLUMNS = List.of("scenario", "database", "seed", "sent", "published", "stored",
			"failed", "lost", "reordered", "duplicates", "mismatched", "sendP99Ms", "sendP99OpenMs", "sendMaxMs",
			"drainSeconds", "passed", "note");

	@Override
	public String toString() {
		String header = row(COLUMNS) + row(COLUMNS.stream().map((column) -> "---").toList());
		return header + this.reports.stream()
			.map((report) -> row(COLUMNS.stream().map((column) -> text(report.get(column))).toList()))
			.collect(Collectors.joining());
	}

	private static String row(List<String> cells) {
		return "| " + String.join(" | ", cells) + " |\n";
	}

	private static String text(@Nullable Object value) {
		if (value == null) {
			return "";
		}
		return (value instanceof Double number) ? String.format(Locale.ROOT, "%.2f", number)
				: value.toString().replace('|', '/');
	}

}
