package io.durablekafka.producer.lint;

import java.util.ArrayList;
import java.util.List;

import io.durablekafka.producer.settings.ProducerSettings;
import org.jspecify.annotations.Nullable;

/**
 * One rule's look at one producer. Not thread-safe.
 */
final class Inspection {

	private final String rule;

	private final ProducerSettings settings;

	private final ApplicationFacts facts;

	private final List<LintFinding> findings = new ArrayList<>();

	Inspection(String rule, ProducerSettings settings, ApplicationFacts facts) {
		this.rule = rule;
		this.settings = settings;
		this.facts = facts;
	}

	ProducerSettings settings() {
		return this.settings;
	}

	ApplicationFacts facts() {
		return this.facts;
	}

	List<LintFinding> findings() {
		return List.copyOf(this.findings);
	}

	void error(String key, String message, String fix) {
		report(LintSeverity.ERROR, key, message, fix);
	}

	void warning(String key, String message, String fix) {
		report(LintSeverity.WARNING, key, message, fix);
	}

	void info(String key, String message, String fix) {
		report(LintSeverity.INFO, key, message, fix);
	}

	/**
	 * Report a setting of the client.
	 * @param severity how bad it is
	 * @param key the client's name of the setting
	 * @param message what is wrong
	 * @param fix what to do about it
	 */
	void report(LintSeverity severity, String key, String message, String fix) {
		Object raw = this.settings.raw(key);
		Object value = (raw != null) ? raw : this.settings.get(key);
		report(severity, this.settings.property(key), Secrets.mask(key, value), this.settings.origin(key).describe(),
				message, fix);
	}

	/**
	 * Report a property that is not a setting of the client.
	 * @param severity how bad it is
	 * @param property name of the property
	 * @param value its value, which must not be a secret
	 * @param origin where it came from
	 * @param message what is wrong
	 * @param fix what to do about it
	 */
	void report(LintSeverity severity, String property, @Nullable Object value, String origin, String message,
			String fix) {
		this.findings
			.add(new LintFinding(this.rule, severity, this.settings.producer(), property, value, origin, message, fix));
	}

	/**
	 * Name and value of a setting for a message, such as
	 * {@code 'durable-kafka.producer.linger' (5)}.
	 * @param key the client's name of the setting
	 * @return the text
	 */
	String name(String key) {
		return "'%s' (%s)".formatted(this.settings.property(key), Secrets.mask(key, this.settings.get(key)));
	}

}
