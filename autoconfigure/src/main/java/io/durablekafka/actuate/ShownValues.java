package io.durablekafka.actuate;

import java.util.ArrayList;
import java.util.List;

import io.durablekafka.producer.lint.LintFinding;
import io.durablekafka.producer.settings.ProducerSettings;
import io.durablekafka.producer.settings.SettingMask;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.Sanitizer;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;

/**
 * Decides what the endpoint may show: our own mask first, which nobody can lift, then
 * what Spring Boot takes for a credential, then the application's own functions.
 */
final class ShownValues {

	private final Sanitizer sanitizer;

	ShownValues(List<SanitizingFunction> functions) {
		List<SanitizingFunction> all = new ArrayList<>(functions);
		all.add(SanitizingFunction.sanitizeValue().ifLikelyCredential().ifLikelyUri());
		this.sanitizer = new Sanitizer(all);
	}

	ProducerDescriptor.Setting setting(ProducerSettings settings, String key, boolean show) {
		Object value = SettingMask.isSecret(key, settings.raw(key)) ? SettingMask.MASK : settings.get(key);
		return new ProducerDescriptor.Setting(value(key, value, show), settings.origin(key).layer(),
				settings.property(key), settings.origin(key).describe());
	}

	LintFinding finding(ProducerSettings settings, LintFinding finding, boolean show) {
		Object value = value(finding.property(), finding.value(), show);
		return new LintFinding(finding.rule(), finding.severity(), finding.producer(), finding.property(),
				(value instanceof String text) ? SettingMask.redact(settings, text) : value, finding.origin(),
				SettingMask.redact(settings, finding.message()), SettingMask.redact(settings, finding.fix()));
	}

	private @Nullable Object value(String key, @Nullable Object value, boolean show) {
		Object shown = SettingMask.show(key, value);
		return this.sanitizer.sanitize(new SanitizableData(null, key, shown), show);
	}

}
