package io.durablekafka;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.jayway.jsonpath.JsonPath;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.diagnostics.FailureAnalyzer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the files under META-INF that Spring Boot and editors read.
 */
class MetadataTests {

	private static final JavaClasses classes = new ClassFileImporter().importPath(MainClasses.resource("."));

	private static final List<String> PREFIXES = List.of("durable-kafka.", "management.endpoint.kafkaproducers.",
			"management.endpoint.kafkaoutbox.", "management.endpoint.kafkaconsole.");

	@Test
	void importsFileNamesEveryAutoConfiguration() throws IOException {
		assertThat(lines("META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports"))
			.containsExactlyInAnyOrderElementsOf(namesOf((type) -> type.isAnnotatedWith(AutoConfiguration.class)));
	}

	@Test
	void factoriesFileNamesEveryFailureAnalyzer() throws IOException {
		assertThat(factories().getOrDefault(FailureAnalyzer.class.getName(), List.of()))
			.containsExactlyInAnyOrderElementsOf(namesOf((type) -> type.isAssignableTo(FailureAnalyzer.class)
					&& !type.getModifiers().contains(JavaModifier.ABSTRACT)));
	}

	@Test
	void everyClassInTheFactoriesFileIsOfItsType() throws Exception {
		for (Map.Entry<String, List<String>> entry : factories().entrySet()) {
			Class<?> type = load(entry.getKey());
			for (String name : entry.getValue()) {
				assertThat(load(name)).as(name).isAssignableTo(type);
			}
		}
	}

	@Test
	void everyPropertiesClassIsInTheMetadata() throws IOException {
		Set<String> documented = metadata("groups").stream()
			.map((group) -> group.get("type"))
			.collect(Collectors.toSet());
		assertThat(documented).containsAll(namesOf((type) -> type.isAnnotatedWith(ConfigurationProperties.class)));
	}

	@Test
	void everyPropertyIsOursAndDescribedAsSpringBootDescribesItsOwn() throws IOException {
		List<String> faults = new ArrayList<>();
		for (Map<String, String> property : metadata("properties")) {
			String fault = fault(property);
			if (fault != null) {
				faults.add(property.get("name") + ": " + fault);
			}
		}
		assertThat(faults).isEmpty();
	}

	private static String fault(Map<String, String> property) {
		String description = property.get("description");
		if (PREFIXES.stream().noneMatch(property.get("name")::startsWith)) {
			return "not under our prefix";
		}
		if (description == null || description.isBlank()) {
			return "no description: put javadoc on the field";
		}
		if (description.matches("(?s)(The|A|An)\\s.*")) {
			return "starts with an article";
		}
		if (!description.strip().endsWith(".")) {
			return "does not end with a full stop";
		}
		boolean isBoolean = "java.lang.Boolean".equals(property.get("type"));
		return (isBoolean && !description.startsWith("Whether ")) ? "a boolean starts with 'Whether'" : null;
	}

	private static List<Map<String, String>> metadata(String kind) throws IOException {
		Path file = MainClasses.resource("META-INF/spring-configuration-metadata.json");
		if (!Files.exists(file)) {
			return List.of();
		}
		return JsonPath.read(file.toFile(), "$." + kind);
	}

	private static Map<String, List<String>> factories() throws IOException {
		Properties properties = new Properties();
		Path file = MainClasses.resource("META-INF/spring.factories");
		if (Files.exists(file)) {
			try (InputStream in = Files.newInputStream(file)) {
				properties.load(in);
			}
		}
		return properties.stringPropertyNames()
			.stream()
			.collect(Collectors.toMap((type) -> type,
					(type) -> Stream.of(properties.getProperty(type).split(",")).map(String::strip).toList()));
	}

	private static List<String> lines(String resource) throws IOException {
		Path file = MainClasses.resource(resource);
		if (!Files.exists(file)) {
			return List.of();
		}
		return Files.readAllLines(file)
			.stream()
			.map(String::strip)
			.filter((line) -> !line.isEmpty() && !line.startsWith("#"))
			.toList();
	}

	private static List<String> namesOf(Predicate<JavaClass> predicate) {
		return classes.stream().filter(predicate).map(JavaClass::getName).toList();
	}

	private static Class<?> load(String name) throws ClassNotFoundException {
		return Class.forName(name, false, MetadataTests.class.getClassLoader());
	}

}
