package io.durablekafka.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.durablekafka.record.ContentMask;
import io.durablekafka.record.RecordValidation;
import io.durablekafka.record.RecordValidator;
import io.durablekafka.record.validation.HeaderLimitsValidator;
import io.durablekafka.record.validation.TopicNameValidator;
import io.durablekafka.record.validation.TopicRules;
import io.durablekafka.record.validation.TopicRulesValidator;

/**
 * Decides what each producer checks.
 */
final class RecordValidations {

	private final List<RecordValidator> validators;

	private final Map<String, Long> maxSizes;

	private final ContentMask mask;

	RecordValidations(Topics topics, ValidationProperties properties, ContentMask mask, List<RecordValidator> beans) {
		this.validators = new ArrayList<>();
		this.validators.add(new TopicNameValidator(properties.getAllowedTopics()));
		TopicRules others = new TopicRules(properties.isRequireKey(), properties.isTombstones());
		Map<String, TopicRules> rules = topics.rules(others);
		if (!rules.isEmpty() || !others.allowAll()) {
			this.validators.add(new TopicRulesValidator(others, rules));
		}
		this.validators
			.add(new HeaderLimitsValidator(properties.getMaxHeaders(), properties.getMaxHeaderSize().toBytes()));
		this.validators.addAll(beans);
		this.maxSizes = topics.maxSizes();
		this.mask = mask;
	}

	RecordValidation of(String producer) {
		return new RecordValidation(this.validators, this.maxSizes, this.mask);
	}

}
