package io.durablekafka.producer.lint.cluster;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Something that the cluster was asked for: a value, or the reason why it is not known.
 * Immutable.
 *
 * @param <T> type of the value
 * @since 0.1.0
 */
public final class Fact<T> {

	private final @Nullable T value;

	private final @Nullable String reason;

	private Fact(@Nullable T value, @Nullable String reason) {
		this.value = value;
		this.reason = reason;
	}

	/**
	 * A value that is known.
	 * @param <T> type of the value
	 * @param value the value
	 * @return the fact
	 */
	public static <T> Fact<T> of(T value) {
		return new Fact<>(value, null);
	}

	/**
	 * A value that is not known.
	 * @param <T> type of the value
	 * @param reason why, in words
	 * @return the fact
	 */
	public static <T> Fact<T> unknown(String reason) {
		return new Fact<>(null, reason);
	}

	/**
	 * Whether there is a value.
	 * @return whether there is
	 */
	public boolean isKnown() {
		return this.reason == null;
	}

	/**
	 * The value.
	 * @return the value, {@code null} if it is not known
	 */
	public @Nullable T value() {
		return this.value;
	}

	/**
	 * Why there is no value.
	 * @return the reason, {@code null} if there is a value
	 */
	public @Nullable String reason() {
		return this.reason;
	}

	/**
	 * The value that a rule cannot do without.
	 * @return the value
	 * @throws UnknownFactException if it is not known, which ends the rule
	 */
	T require() {
		if (this.value == null) {
			throw new UnknownFactException((this.reason != null) ? this.reason : "not known");
		}
		return this.value;
	}

	<R> Fact<R> map(Function<T, R> mapping) {
		return (this.value != null) ? of(mapping.apply(this.value))
				: unknown((this.reason != null) ? this.reason : "not known");
	}

	@Override
	public String toString() {
		return isKnown() ? String.valueOf(this.value) : "unknown: " + this.reason;
	}

}
