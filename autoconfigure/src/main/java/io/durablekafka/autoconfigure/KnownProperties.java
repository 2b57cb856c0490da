package io.durablekafka.autoconfigure;

import java.beans.PropertyDescriptor;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * All properties that there are under {@code durable-kafka}, read from the classes that
 * they are bound to.
 */
final class KnownProperties {

	static final String PREFIX = "durable-kafka";

	/**
	 * By name, since some extend classes of modules that may be missing.
	 */
	static final List<String> CLASSES = List.of("DurableKafkaProperties", "JdbcOutboxProperties", "MetricsProperties",
			"HealthProperties", "ObservationProperties", "ConsoleProperties");

	private final Node root = new Node();

	private final Set<String> names = new TreeSet<>();

	KnownProperties() {
		CLASSES.forEach(this::add);
	}

	/**
	 * Names of all properties, keys of maps written as an asterisk.
	 */
	Set<String> names() {
		return this.names;
	}

	boolean contains(ConfigurationPropertyName name) {
		Node node = this.root;
		for (int i = 1; i < name.getNumberOfElements(); i++) {
			Node next = node.children.get(name.getElement(i, ConfigurationPropertyName.Form.UNIFORM));
			next = (next != null) ? next : node.any;
			if (next == null) {
				return node.open;
			}
			node = next;
		}
		return true;
	}

	private void add(String simpleName) {
		String className = getClass().getPackageName() + "." + simpleName;
		try {
			Class<?> type = ClassUtils.forName(className, getClass().getClassLoader());
			ConfigurationProperties annotation = type.getAnnotation(ConfigurationProperties.class);
			String prefix = (annotation != null) ? annotation.value() : PREFIX;
			Node node = this.root;
			ConfigurationPropertyName name = ConfigurationPropertyName.of(prefix);
			for (int i = 1; i < name.getNumberOfElements(); i++) {
				node = node.child(name.getElement(i, ConfigurationPropertyName.Form.UNIFORM));
			}
			addBean(node, prefix, ResolvableType.forClass(type));
		}
		catch (ClassNotFoundException | LinkageError ex) {
			// its module is missing, so nobody can say what it would know
			this.root.child("outbox").open = true;
		}
	}

	private void addBean(Node node, String prefix, ResolvableType bean) {
		for (PropertyDescriptor property : BeanUtils.getPropertyDescriptors(bean.toClass())) {
			if (property.getReadMethod() != null && !property.getName().equals("class")) {
				String name = prefix + "." + kebab(property.getName());
				Node child = node.child(property.getName().toLowerCase(Locale.ROOT));
				addValue(child, name, ResolvableType.forMethodReturnType(property.getReadMethod(), bean.toClass()));
			}
		}
	}

	private void addValue(Node node, String name, ResolvableType type) {
		Class<?> raw = type.toClass();
		if (Map.class.isAssignableFrom(raw)) {
			ResolvableType value = type.asMap().getGeneric(1);
			if (isBean(value.toClass())) {
				Node any = new Node();
				node.any = any;
				addBean(any, name + ".*", value);
			}
			else {
				node.open = true;
				this.names.add(name);
			}
		}
		else if (isBean(raw)) {
			addBean(node, name, type);
		}
		else {
			node.open = raw.isArray() || Iterable.class.isAssignableFrom(raw);
			this.names.add(name);
		}
	}

	private static boolean isBean(Class<?> type) {
		return type.getName().startsWith("io.durablekafka.") && !type.isEnum() && !type.isInterface();
	}

	private static String kebab(String name) {
		StringBuilder result = new StringBuilder();
		name.chars().forEach((character) -> {
			if (Character.isUpperCase(character)) {
				result.append('-');
			}
			result.append((char) Character.toLowerCase(character));
		});
		return result.toString();
	}

	/**
	 * Part of a name.
	 */
	private static final class Node {

		private final Map<String, Node> children = new TreeMap<>();

		private @Nullable Node any;

		private boolean open;

		private Node child(String name) {
			return this.children.computeIfAbsent(name, (key) -> new Node());
		}

	}

}
