package io.durablekafka.producer.lint;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client version that writes records to the wrong topic (KAFKA-19012).
 */
final class CorruptingClient implements LintRule {

	private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)(?:\\.(\\d+))?.*");

	private static final int FIRST = number(2, 8, 0);

	@Override
	public String id() {
		return "S48";
	}

	@Override
	public boolean isAboutApplication() {
		return true;
	}

	@Override
	public void check(Inspection inspection) {
		String version = inspection.facts().platform().kafkaVersion();
		if (isAffected(version)) {
			inspection.report(LintSeverity.ERROR, "kafka.version", version, "the kafka-clients jar on the class path",
					"When a batch expires while it is on its way, this version can write the bytes of other records in its place, even to another topic (KAFKA-19012, CVE-2026-35554). No error is reported.",
					"Use the version that Spring Boot manages, or 3.9.2, 4.0.2, 4.1.2, 4.2.0 or later.");
		}
	}

	private static boolean isAffected(String text) {
		Matcher matcher = VERSION.matcher(text);
		if (!matcher.matches()) {
			return false;
		}
		int major = Integer.parseInt(matcher.group(1));
		int minor = Integer.parseInt(matcher.group(2));
		int patch = (matcher.group(3) != null) ? Integer.parseInt(matcher.group(3)) : 0;
		int version = number(major, minor, patch);
		int fixed = switch (major) {
			case 4 -> (minor < 2) ? number(4, minor, 2) : 0;
			default -> (major < 4) ? number(3, 9, 2) : 0;
		};
		return version >= FIRST && version < fixed;
	}

	private static int number(int major, int minor, int patch) {
		return (major * 100 + minor) * 100 + patch;
	}

}
