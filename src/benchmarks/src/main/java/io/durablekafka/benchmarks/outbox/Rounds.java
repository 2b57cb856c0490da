package io.durablekafka.benchmarks.outbox;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Figures of several rounds, by what was measured.
 */
final class Rounds {

	private final Map<String, List<Double>> figures = new LinkedHashMap<>();

	void add(String name, double figure) {
		this.figures.computeIfAbsent(name, (key) -> new ArrayList<>()).add(figure);
	}

	double median(String name) {
		List<Double> sorted = this.figures.getOrDefault(name, List.of()).stream().sorted().toList();
		return sorted.isEmpty() ? Double.NaN : sorted.get(sorted.size() / 2);
	}

	/**
	 * Median of the ratios of each round. What loads the machine for longer than a round
	 * has no part in it.
	 */
	double medianRatio(String name, String over) {
		Rounds ratios = new Rounds();
		List<Double> dividends = this.figures.getOrDefault(name, List.of());
		List<Double> divisors = this.figures.getOrDefault(over, List.of());
		for (int round = 0; round < Math.min(dividends.size(), divisors.size()); round++) {
			ratios.add("ratio", dividends.get(round) / divisors.get(round));
		}
		return ratios.median("ratio");
	}

}
