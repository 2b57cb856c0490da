package io.durablekafka.autoconfigure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.durablekafka.record.RecordValidator;
import io.durablekafka.record.Violation;
import jakarta.validation.ConstraintDeclarationException;
import jakarta.validation.ConstraintDefinitionException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ValidationException;
import jakarta.validation.Validator;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

import org.springframework.core.PriorityOrdered;

/**
 * Checks keys and values by the constraints of their classes (Jakarta Bean Validation).
 * The elements of collections and maps are checked as well. A class without constraints
 * costs one look into a map. Thread-safe.
 */
final class ConstraintsValidator implements RecordValidator, PriorityOrdered {

	private static final Log logger = LogFactory.getLog(ConstraintsValidator.class);

	private final ConcurrentMap<Class<?>, Boolean> constrained = new ConcurrentHashMap<>();

	private final Validator validator;

	private final ConstraintTexts texts;

	ConstraintsValidator(Validator validator, boolean includeContents) {
		this.validator = validator;
		this.texts = new ConstraintTexts(includeContents);
	}

	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

	@Override
	public List<Violation> validate(ProducerRecord<?, ?> record) {
		List<Violation> ofKey = check("key", record.key());
		List<Violation> ofValue = check("value", record.value());
		return ofKey.isEmpty() ? ofValue : both(ofKey, ofValue);
	}

	private static List<Violation> both(List<Violation> first, List<Violation> second) {
		List<Violation> all = new ArrayList<>(first);
		all.addAll(second);
		return all;
	}

	private List<Violation> check(String path, @Nullable Object object) {
		if (object == null) {
			return List.of();
		}
		if (object instanceof Collection<?> collection) {
			return checkElements(path, collection);
		}
		if (object instanceof Map<?, ?> map) {
			return checkElements(path, map.values());
		}
		return isConstrained(object.getClass()) ? checkBean(path, object) : List.of();
	}

	private List<Violation> checkElements(String path, Collection<?> elements) {
		List<Violation> violations = List.of();
		Class<?> unconstrained = null;
		for (Object element : elements) {
			if (element == null || element.getClass() == unconstrained) {
				continue;
			}
			if (!isConstrained(element.getClass())) {
				unconstrained = element.getClass();
				continue;
			}
			List<Violation> more = checkBean(path + "[]", element);
			violations = more.isEmpty() ? violations : both(violations, more);
		}
		return violations;
	}

	private boolean isConstrained(Class<?> type) {
		Boolean known = this.constrained.get(type);
		if (known == null) {
			try {
				known = this.validator.getConstraintsForClass(type).isBeanConstrained();
				this.constrained.put(type, known);
			}
			catch (ConstraintDeclarationException | ConstraintDefinitionException ex) {
				leaveUnchecked(type, ex);
				known = false;
			}
		}
		return known;
	}

	/**
	 * Nobody has ever validated such a class, or would know: no reason to refuse records
	 * that Kafka has taken so far.
	 */
	private void leaveUnchecked(Class<?> type, ValidationException failure) {
		if (!Boolean.FALSE.equals(this.constrained.put(type, false))) {
			logger.warn(
					"Constraints of %s cannot be checked, and its records are sent unchecked (%s). Correct them, or set 'durable-kafka.validation.bean-validation' to 'false'"
						.formatted(type.getName(), failure.getClass().getName()));
		}
	}

	private List<Violation> checkBean(String path, Object bean) {
		Set<ConstraintViolation<Object>> found;
		try {
			found = this.validator.validate(bean);
		}
		catch (ConstraintDeclarationException | ConstraintDefinitionException ex) {
			leaveUnchecked(bean.getClass(), ex);
			return List.of();
		}
		return found.isEmpty() ? List.of()
				: found.stream()
					.map((violation) -> new Violation("constraint", this.texts.path(path, violation),
							this.texts.message(violation)))
					.sorted(Comparator.comparing(Violation::path).thenComparing(Violation::message))
					.toList();
	}

}
