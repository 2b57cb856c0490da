package io.durablekafka.autoconfigure;

import java.util.Set;
import java.util.TreeSet;

import org.springframework.util.StringUtils;

/**
 * Name of this instance of the application, for what instances must not share.
 *
 * @param name letters, digits, dots, dashes and underscores
 * @param source where it came from, in words
 * @param stable whether the instance has the same name after a restart
 * @param tokens texts that tell this instance from others
 */
record InstanceIdentity(String name, String source, boolean stable, Set<String> tokens) {

	static InstanceIdentity of(String name, String source, boolean stable) {
		String cleaned = name.trim().replaceAll("[^A-Za-z0-9._-]+", "-");
		Set<String> tokens = new TreeSet<>();
		tokens.add(cleaned);
		tokens.add(name.trim());
		return new InstanceIdentity(cleaned, source, stable, Set.copyOf(tokens));
	}

	/**
	 * The same identity with more texts by which the application may have named it.
	 */
	InstanceIdentity withTokens(Set<String> more) {
		Set<String> all = new TreeSet<>(this.tokens);
		more.stream().filter(StringUtils::hasText).forEach(all::add);
		return new InstanceIdentity(this.name, this.source, this.stable, Set.copyOf(all));
	}

	/**
	 * Make a prefix this instance's own.
	 * @param prefix the prefix, such as {@code orders-tx-}
	 * @return the prefix with the name of the instance, or as it is if it has it
	 */
	String complete(String prefix) {
		return isIn(prefix) ? prefix : prefix + this.name + "-";
	}

	boolean isIn(String prefix) {
		return this.tokens.stream().anyMatch(prefix::contains);
	}

}
