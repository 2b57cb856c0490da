package io.durablekafka.producer.lint.cluster;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.durablekafka.producer.lint.LintFinding;
import io.durablekafka.producer.lint.LintSeverity;
import io.durablekafka.producer.settings.ProducerSettings;
import org.jspecify.annotations.Nullable;

/**
 * Collects what one rule has to say about one producer.
 */
final class Findings {

	static final String CLUSTER = "the cluster";

	private final String rule;

	private final ProducerSettings settings;

	private final Map<String, List<LintFinding>> found = new LinkedHashMap<>();

	private final Map<String, String> unknown = new LinkedHashMap<>();

	Findings(String rule, ProducerSettings settings) {
		this.rule = rule;
		this.settings = settings;
	}

	/**
	 * Something about a setting of a topic or of the brokers.
	 */
	void add(LintSeverity severity, String subject, String property, @Nullable Object value, String message,
			String fix) {
		add(subject,
				new LintFinding(this.rule, severity, this.settings.producer(), property, value, CLUSTER, message, fix));
	}

	/**
	 * Something about a setting of a topic.
	 */
	void topic(LintSeverity severity, TopicView topic, String key, @Nullable Object value, String message, String fix) {
		add(severity, topic.subject(), "%s of %s".formatted(key, topic.subject()), value, message, fix);
	}

	/**
	 * Something about a setting of the producer.
	 */
	void setting(LintSeverity severity, String subject, String key, String message, String fix) {
		add(subject, new LintFinding(this.rule, severity, this.settings.producer(), this.settings.property(key),
				this.settings.get(key), this.settings.origin(key).describe(), message, fix));
	}

	private void add(String subject, LintFinding finding) {
		this.found.computeIfAbsent(subject, (key) -> new ArrayList<>()).add(finding);
	}

	/**
	 * Ask a question whose answer may not be known.
	 * @param subject what it is about
	 * @param question what to do
	 */
	void about(String subject, Runnable question) {
		try {
			question.run();
		}
		catch (UnknownFactException ex) {
			this.unknown.put(subject, ex.reason());
		}
	}

	RuleResult result() {
		return new RuleResult(this.rule, this.found, this.unknown);
	}

}
