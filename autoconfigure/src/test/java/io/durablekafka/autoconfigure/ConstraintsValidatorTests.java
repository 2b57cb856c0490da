package io.durablekafka.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.Set;

import io.durablekafka.record.Violation;
import jakarta.validation.Valid;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConstraintsValidator}.
 */
class ConstraintsValidatorTests {

	private static ValidatorFactory factory;

	private final ConstraintsValidator validator = validator(false);

	@BeforeAll
	static void open() {
		factory = Validation.buildDefaultValidatorFactory();
	}

	@AfterAll
	static void close() {
		factory.close();
	}

	private static ConstraintsValidator validator(boolean includeContents) {
		Validator validator = factory.getValidator();
		return new ConstraintsValidator(validator, includeContents);
	}

	@Test
	void brokenConstraintsAreToldByPathAndConstraint() {
		Order order = new Order("secret-number", new Customer(" "), List.of(new Item(1), new Item(77123)),
				Map.of("secret-key", new Customer("")));
		assertThat(texts(this.validator, "key", order)).containsExactly(
				"constraint value.customer.name: It must satisfy @NotBlank",
				"constraint value.friends[].name: It must satisfy @NotBlank",
				"constraint value.items[1].amount: It must satisfy @Max(value=100)",
				"constraint value.number: It must satisfy @Pattern(regexp=[0-9]+)",
				"constraint value.number: It must satisfy @Size(max=5)");
	}

	@Test
	void wordsOfTheConstraintAreToldWhenContentsMayBeShown() {
		Order order = new Order("secret", new Customer("a"), List.of(), Map.of("friend", new Customer("")));
		assertThat(texts(validator(true), "key", order)).contains("constraint value.number: not secret, please",
				"constraint value.friends[friend].name: must not be blank");
	}

	@Test
	void validAndUnconstrainedValuesPass() {
		assertThat(texts(this.validator, "key", new Order("123", new Customer("a"), List.of(), Map.of()))).isEmpty();
		assertThat(texts(this.validator, "key", "value")).isEmpty();
		assertThat(texts(this.validator, null, null)).isEmpty();
		assertThat(texts(this.validator, 1L, List.of(1, "2"))).isEmpty();
	}

	@Test
	void keyIsCheckedToo() {
		assertThat(texts(this.validator, new Customer(""), new Customer(""))).containsExactly(
				"constraint key.name: It must satisfy @NotBlank", "constraint value.name: It must satisfy @NotBlank");
	}

	@Test
	void elementsOfCollectionsAndMapsAreChecked() {
		assertThat(texts(this.validator, "key", List.of("a", new Item(1), new Item(101))))
			.containsExactly("constraint value[].amount: It must satisfy @Max(value=100)");
		assertThat(texts(this.validator, "key", Map.of("secret", new Item(101))))
			.containsExactly("constraint value[].amount: It must satisfy @Max(value=100)");
		assertThat(texts(this.validator, "key", Set.of(new Item(1)))).isEmpty();
	}

	private static List<String> texts(ConstraintsValidator validator, @Nullable Object key, @Nullable Object value) {
		List<Violation> violations = validator.validate(new ProducerRecord<>("topic", key, value));
		return violations.stream()
			.map((violation) -> violation.rule() + " " + violation.path() + ": " + violation.message())
			.toList();
	}

	record Order(@Size(max = 5) @Pattern(regexp = "[0-9]+", message = "not ${validatedValue}, please") String number,
			@Valid Customer customer, List<@Valid Item> items, Map<String, @Valid Customer> friends) {

	}

	record Customer(@NotBlank String name) {

	}

	record Item(@Max(100) int amount) {

	}

}
