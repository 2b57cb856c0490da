package io.durablekafka.benchmarks.outbox;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Command line of a benchmark: {@code --name value} pairs and {@code --name} alone for
 * those that are on or off.
 */
final class Options {

	private final Map<String, String> values;

	private Options(Map<String, String> values) {
		this.values = values;
	}

	/**
	 * Read a command line.
	 * @param arguments the arguments
	 * @param defaults options that have a value; an empty one is on or off
	 * @return the options
	 */
	static Options parse(String[] arguments, Map<String, String> defaults) {
		Map<String, String> values = new HashMap<>(defaults);
		Deque<String> rest = new ArrayDeque<>(List.of(arguments));
		while (!rest.isEmpty()) {
			String argument = rest.remove();
			String name = argument.startsWith("--") ? argument.substring(2) : argument;
			String standard = defaults.get(name);
			if (!argument.startsWith("--") || standard == null) {
				throw new IllegalArgumentException("unknown argument '%s', expected one of --%s".formatted(argument,
						String.join(", --", defaults.keySet().stream().sorted().toList())));
			}
			if (!standard.isEmpty() && rest.isEmpty()) {
				throw new IllegalArgumentException("--%s needs a value".formatted(name));
			}
			values.put(name, standard.isEmpty() ? "on" : rest.remove());
		}
		return new Options(values);
	}

	boolean isOn(String name) {
		return !text(name).isEmpty();
	}

	String text(String name) {
		return this.values.getOrDefault(name, "");
	}

	int number(String name) {
		try {
			int number = Integer.parseInt(text(name));
			if (number > 0) {
				return number;
			}
		}
		catch (NumberFormatException ex) {
			// said below
		}
		throw new IllegalArgumentException("--%s '%s' is not a positive number".formatted(name, text(name)));
	}

	List<Integer> numbers(String name) {
		return List.of(text(name).split(",")).stream().map(Integer::valueOf).toList();
	}

}
