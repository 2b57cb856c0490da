package io.durablekafka.record;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * How many records of a producer were not valid, by the rule that they broke. A record
 * that breaks several rules counts for each. Thread-safe.
 *
 * @since 0.1.0
 */
public final class Rejections {

	/**
	 * Stands for all rules beyond the greatest number of rules that are told apart.
	 */
	public static final String OTHER = "other";

	static final int MOST_RULES = 50;

	private final ConcurrentMap<String, LongAdder> counts = new ConcurrentHashMap<>();

	private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

	/**
	 * Records that broke a rule.
	 * @param rule name of the rule
	 * @return the number since the start
	 */
	public long count(String rule) {
		LongAdder count = this.counts.get(rule);
		return (count != null) ? count.sum() : 0;
	}

	/**
	 * Be told about each rule that was broken, once: now if it was before, otherwise when
	 * it first is, on the sending thread.
	 * @param listener takes the name of the rule; may get one twice
	 */
	public void onRule(Consumer<String> listener) {
		this.listeners.add(listener);
		this.counts.keySet().forEach(listener);
	}

	void count(List<Violation> violations) {
		Set<String> rules = new TreeSet<>();
		violations.forEach((violation) -> rules.add(violation.rule()));
		rules.forEach(this::broken);
	}

	private void broken(String rule) {
		LongAdder count = this.counts.get(rule);
		if (count != null) {
			count.increment();
			return;
		}
		String name = (this.counts.size() < MOST_RULES) ? rule : OTHER;
		LongAdder added = new LongAdder();
		LongAdder existing = this.counts.putIfAbsent(name, added);
		((existing != null) ? existing : added).increment();
		if (existing == null) {
			this.listeners.forEach((listener) -> listener.accept(name));
		}
	}

}
