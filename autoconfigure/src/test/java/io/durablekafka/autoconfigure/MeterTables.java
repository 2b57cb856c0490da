package io.durablekafka.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The meters that the documentation has in its tables.
 */
final class MeterTables {

	private static final Path PAGES = Path.of("../src/docs");

	private static final Pattern ROW = Pattern.compile("(?m)^\\| (`durable\\.kafka\\.[^|]*) \\| ([^|]*) \\|");

	private static final Pattern CODE = Pattern.compile("`([^`]+)`");

	private final Map<String, String> descriptions = new TreeMap<>();

	/**
	 * Read all pages.
	 */
	MeterTables() throws IOException {
		List<Path> pages;
		try (Stream<Path> files = Files.list(PAGES)) {
			pages = files.filter((file) -> file.toString().endsWith(".md")).sorted().toList();
		}
		for (Path page : pages) {
			Matcher row = ROW.matcher(Files.readString(page));
			while (row.find()) {
				names(row.group(1)).forEach((name) -> this.descriptions.put(name, row.group(2)));
			}
		}
	}

	/**
	 * Names in a cell. One that begins with a dot stands in place of the last part of the
	 * one before.
	 */
	private static List<String> names(String cell) {
		List<String> names = new ArrayList<>();
		for (String code : codes(cell)) {
			String last = names.isEmpty() ? "" : names.get(names.size() - 1);
			names.add(code.startsWith(".") ? last.substring(0, last.lastIndexOf('.')) + code : code);
		}
		return names;
	}

	private static List<String> codes(String cell) {
		return CODE.matcher(cell).results().map((MatchResult result) -> result.group(1)).toList();
	}

	/**
	 * What the tables say of type and tags, by the names of the meters.
	 */
	Map<String, String> descriptions() {
		return this.descriptions;
	}

	/**
	 * Tags and their values as the table has them.
	 */
	List<String> tags(String meter) {
		return codes(this.descriptions.getOrDefault(meter, ""));
	}

}
