package io.durablekafka.producer.lint;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Finds what somebody meant to write.
 */
final class Suggestions {

	private static final int GREATEST_DISTANCE = 3;

	private Suggestions() {
	}

	/**
	 * The known name that is nearest to a mistaken one.
	 * @param name the mistaken name
	 * @param known all names that there are
	 * @return the name, {@code null} if none is near
	 */
	static @Nullable String nearest(String name, Collection<String> known) {
		String squeezed = squeeze(name);
		String best = known.stream()
			.min(Comparator.<String>comparingInt((each) -> distance(squeezed, squeeze(each)))
				.thenComparing(Comparator.naturalOrder()))
			.orElse(null);
		return (best != null && distance(squeezed, squeeze(best)) <= limit(squeezed)) ? best : null;
	}

	/**
	 * Separators and case are not what people get wrong in a way that matters.
	 */
	private static String squeeze(String name) {
		return name.replaceAll("[._-]", "").toLowerCase(Locale.ROOT);
	}

	private static int limit(String name) {
		return Math.min(GREATEST_DISTANCE, Math.max(1, name.length() / 4));
	}

	/**
	 * Edits that turn one text into the other, a swap of neighbours being one.
	 * @param left a text
	 * @param right another
	 * @return the number of edits
	 */
	static int distance(String left, String right) {
		int[][] edits = new int[left.length() + 1][right.length() + 1];
		for (int i = 0; i <= left.length(); i++) {
			for (int j = 0; j <= right.length(); j++) {
				edits[i][j] = (i == 0 || j == 0) ? i + j : fewest(edits, left, right, i, j);
			}
		}
		return edits[left.length()][right.length()];
	}

	private static int fewest(int[][] edits, String left, String right, int i, int j) {
		int replace = edits[i - 1][j - 1] + ((left.charAt(i - 1) == right.charAt(j - 1)) ? 0 : 1);
		int result = Math.min(replace, Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
		boolean swapped = i > 1 && j > 1 && left.charAt(i - 1) == right.charAt(j - 2)
				&& left.charAt(i - 2) == right.charAt(j - 1);
		return swapped ? Math.min(result, edits[i - 2][j - 2] + 1) : result;
	}

}
