package io.durablekafka;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * Tests for what each package may know.
 */
@AnalyzeClasses(locations = MainClasses.class)
class ArchitectureTests {

	private static final String ROOT = "io.durablekafka";

	private static final String RECORD = ROOT + ".record..";

	private static final String CONSUMER = ROOT + ".consumer";

	private static final String CONSUMER_JDBC = ROOT + ".consumer.jdbc..";

	private static final String PRODUCER = ROOT + ".producer..";

	private static final String OUTBOX = ROOT + ".outbox";

	private static final String OUTBOX_JDBC = ROOT + ".outbox.jdbc..";

	private static final String RELAY = ROOT + ".relay..";

	private static final String ACTUATE = ROOT + ".actuate..";

	private static final String AUTOCONFIGURE = ROOT + ".autoconfigure..";

	@ArchTest
	static final ArchRule packagesAreFreeOfCycles = slices().matching("io.durablekafka.(**)").should().beFreeOfCycles();

	@ArchTest
	static final ArchRule everyPackageIsCoveredByTheseRules = classes().should()
		.resideInAnyPackage(ROOT, RECORD, CONSUMER, CONSUMER_JDBC, PRODUCER, OUTBOX, OUTBOX_JDBC, RELAY, ACTUATE,
				AUTOCONFIGURE);

	@ArchTest
	static final ArchRule recordStandsAlone = packageKnowsOnly(RECORD, RECORD);

	@ArchTest
	static final ArchRule consumerStandsAlone = packageKnowsOnly(CONSUMER, CONSUMER);

	@ArchTest
	static final ArchRule jdbcInboxKnowsTheConsumerOnly = packageKnowsOnly(CONSUMER_JDBC, CONSUMER_JDBC, CONSUMER);

	@ArchTest
	static final ArchRule outboxStandsAlone = packageKnowsOnly(OUTBOX, OUTBOX);

	@ArchTest
	static final ArchRule jdbcStoreKnowsTheOutboxOnly = packageKnowsOnly(OUTBOX_JDBC, OUTBOX_JDBC, OUTBOX);

	@ArchTest
	static final ArchRule producerKnowsRecordsAndTheOutbox = packageKnowsOnly(PRODUCER, PRODUCER, RECORD, OUTBOX);

	@ArchTest
	static final ArchRule relayKnowsRecordsAndTheOutbox = packageKnowsOnly(RELAY, RELAY, RECORD, OUTBOX);

	@ArchTest
	static final ArchRule whatApplicationsTouchKnowsTheFeatures = packageKnowsOnly(ROOT, ROOT, RECORD, PRODUCER, OUTBOX,
			RELAY);

	@ArchTest
	static final ArchRule nobodyKnowsTheAutoConfiguration = noClasses().that()
		.resideOutsideOfPackage(AUTOCONFIGURE)
		.should()
		.dependOnClassesThat()
		.resideInAPackage(AUTOCONFIGURE);

	@ArchTest
	static final ArchRule jdbcStaysInItsPackage = noClasses().that()
		.resideOutsideOfPackages(OUTBOX_JDBC, CONSUMER_JDBC, AUTOCONFIGURE)
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("java.sql..", "javax.sql..", "org.springframework.jdbc..");

	@ArchTest
	static final ArchRule springBootStaysAtTheEdge = noClasses().that()
		.resideOutsideOfPackages(ACTUATE, AUTOCONFIGURE)
		.should()
		.dependOnClassesThat()
		.resideInAPackage("org.springframework.boot..");

	@ArchTest
	static final ArchRule metersStayAtTheEdge = noClasses().that()
		.resideOutsideOfPackages(ACTUATE, AUTOCONFIGURE)
		.should()
		.dependOnClassesThat()
		.resideInAPackage("io.micrometer.core..");

	@ArchTest
	static final ArchRule constraintsStayAtTheEdge = noClasses().that()
		.resideOutsideOfPackage(AUTOCONFIGURE)
		.should()
		.dependOnClassesThat()
		.resideInAPackage("jakarta.validation..");

	@ArchTest
	static final ArchRule observationsAreTheTemplatesConcern = noClasses().that()
		.resideOutsideOfPackages(ROOT, ACTUATE, AUTOCONFIGURE)
		.should()
		.dependOnClassesThat()
		.resideInAPackage("io.micrometer.observation..");

	@ArchTest
	static final ArchRule noHiddenClock = noClasses().should()
		.accessTargetWhere(target(Instant.class, "now").or(target(System.class, "currentTimeMillis")))
		.because("an injected clock can be set by a test");

	@ArchTest
	static final ArchRule nobodySleeps = noClasses().should()
		.accessTargetWhere(target(Thread.class, "sleep").or(target(TimeUnit.class, "sleep")))
		.because("a wait must end when its condition is met, or when it is told to stop");

	@ArchTest
	static final ArchRule autoConfigurationsAreNamedAndClosed = classes().that()
		.areAnnotatedWith(AutoConfiguration.class)
		.should()
		.bePublic()
		.andShould()
		.haveModifier(JavaModifier.FINAL)
		.andShould()
		.haveSimpleNameEndingWith("AutoConfiguration")
		.andShould()
		.resideInAPackage(AUTOCONFIGURE)
		.allowEmptyShould(true);

	@ArchTest
	static final ArchRule autoConfigurationsHaveNoPublicMethods = methods().that()
		.areDeclaredInClassesThat()
		.areAnnotatedWith(AutoConfiguration.class)
		.should()
		.notBePublic()
		.allowEmptyShould(true);

	@ArchTest
	static final ArchRule beanMethodsHaveNoClassCondition = noMethods().that()
		.areAnnotatedWith(Bean.class)
		.should()
		.beAnnotatedWith(ConditionalOnClass.class)
		.because("the method's return type is loaded before the condition is evaluated")
		.allowEmptyShould(true);

	private static ArchRule packageKnowsOnly(String thePackage, String... known) {
		return noClasses().that(resideInAPackage(thePackage))
			.should()
			.dependOnClassesThat(resideInAPackage(ROOT + "..").and(not(resideInAnyPackage(known))))
			.because("dependencies between packages point downwards only")
			.allowEmptyShould(true);
	}

	private static DescribedPredicate<JavaAccess<?>> target(Class<?> owner, String name) {
		return DescribedPredicate.describe("the target is %s.%s".formatted(owner.getSimpleName(), name),
				(access) -> access.getTargetOwner().isAssignableTo(owner) && access.getName().equals(name)
						&& isWithoutClock(access));
	}

	private static boolean isWithoutClock(JavaAccess<?> access) {
		return !(access.getTarget() instanceof CodeUnitAccessTarget codeUnit)
				|| codeUnit.getRawParameterTypes().stream().noneMatch((type) -> type.isEquivalentTo(Clock.class));
	}

}
