package io.durablekafka.autoconfigure;

import java.lang.annotation.Annotation;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import org.jspecify.annotations.Nullable;

/**
 * Says which constraint was broken where. The message of a constraint may quote the value
 * ({@code ${validatedValue}}), as may one that a validator makes up, and a path names
 * keys of maps. So, unless contents may be shown, the text is made of what the source
 * code of the application says: names of properties, and the constraint with its
 * attributes.
 */
final class ConstraintTexts {

	private static final Set<String> UNTOLD = Set.of("message", "groups", "payload");

	private final boolean includeContents;

	ConstraintTexts(boolean includeContents) {
		this.includeContents = includeContents;
	}

	String path(String root, ConstraintViolation<?> violation) {
		StringBuilder path = new StringBuilder(root);
		for (Path.Node node : violation.getPropertyPath()) {
			if (node.isInIterable()) {
				path.append('[').append(element(node)).append(']');
			}
			if (node.getKind() == ElementKind.PROPERTY) {
				path.append('.').append(node.getName());
			}
		}
		return path.toString();
	}

	private Object element(Path.Node node) {
		if (node.getIndex() != null) {
			return node.getIndex();
		}
		return (this.includeContents && node.getKey() != null) ? node.getKey() : "";
	}

	String message(ConstraintViolation<?> violation) {
		if (this.includeContents) {
			return violation.getMessage();
		}
		Annotation constraint = violation.getConstraintDescriptor().getAnnotation();
		Map<String, String> attributes = new TreeMap<>();
		violation.getConstraintDescriptor().getAttributes().forEach((name, value) -> {
			if (!UNTOLD.contains(name) && !Objects.deepEquals(value, defaultValue(constraint, name))) {
				attributes.put(name, text(value));
			}
		});
		String text = attributes.entrySet()
			.stream()
			.map((attribute) -> attribute.getKey() + "=" + attribute.getValue())
			.collect(Collectors.joining(", "));
		return "It must satisfy @%s%s".formatted(constraint.annotationType().getSimpleName(),
				text.isEmpty() ? "" : "(" + text + ")");
	}

	private static @Nullable Object defaultValue(Annotation constraint, String attribute) {
		try {
			Method method = constraint.annotationType().getDeclaredMethod(attribute);
			return method.getDefaultValue();
		}
		catch (NoSuchMethodException ex) {
			return null;
		}
	}

	private static String text(Object value) {
		if (value.getClass().isArray()) {
			Object[] elements = new Object[Array.getLength(value)];
			Arrays.setAll(elements, (i) -> Array.get(value, i));
			return Arrays.toString(elements);
		}
		return value.toString();
	}

}
