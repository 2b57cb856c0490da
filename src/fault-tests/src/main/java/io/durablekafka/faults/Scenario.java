package io.durablekafka.faults;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What happens to the brokers and to the application during a run.
 */
enum Scenario {

	/** Nothing happens. */
	HEALTHY(1, Stories::healthy),

	/** The broker is killed under load and started again. */
	BROKER_KILL(1, Stories::brokerKill, Trait.STORES),

	/** The broker is frozen under load and goes on. */
	BROKER_PAUSE(1, Stories::brokerPause, Trait.STORES),

	/** The broker is absent when the application starts. */
	COLD_START(1, Stories::coldStart, Trait.STORES),

	/**
	 * The application is killed while the outbox holds rows, twice, and started again.
	 */
	APP_KILL(1, Stories::applicationKill, Trait.STORES, Trait.INCOMPLETE),

	/** The application is asked to stop, under load and with the broker dead. */
	APP_TERM(1, Stories::applicationTerm, Trait.STORES, Trait.INCOMPLETE, Trait.FAILS),

	/** Some records are too large for the topic, while the broker is there and not. */
	POISON(1, Stories::brokerKill, Trait.STORES, Trait.POISONED),

	/** Five short kills, with time to open the direct path again between them. */
	FLAPPING(1, Stories::flapping, Trait.STORES),

	/** The first request of each new producer is refused. */
	REFUSED(1, Stories::refused, Trait.STORES, Trait.REFUSED),

	/** The leader of some partitions is killed. */
	LEADER_KILL(3, Stories::leaderKill, Trait.STORES),

	/** Two of three brokers are killed, so that there are too few replicas. */
	TWO_OF_THREE(3, Stories::twoOfThree, Trait.STORES);

	private final int nodes;

	private final Consumer<Stage> story;

	private final Set<Trait> traits = EnumSet.noneOf(Trait.class);

	Scenario(int nodes, Consumer<Stage> story, Trait... traits) {
		this.nodes = nodes;
		this.story = story;
		this.traits.addAll(Arrays.asList(traits));
	}

	static Scenario parse(String name) {
		return Arrays.stream(values())
			.filter((scenario) -> scenario.toString().equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException(
					"scenario '%s' is unknown, expected all or one of %s".formatted(name, Arrays.asList(values()))));
	}

	int nodes() {
		return this.nodes;
	}

	boolean has(Trait trait) {
		return this.traits.contains(trait);
	}

	void play(Stage stage) {
		this.story.accept(stage);
	}

	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * What is to be expected of a scenario.
	 */
	enum Trait {

		/** Records have to be stored, or the fault did not bite. */
		STORES,

		/** Some records can never be published. */
		POISONED,

		/** Requests have to be refused, or the fault did not bite. */
		REFUSED,

		/** The process ends under load, with futures that nobody completes any more. */
		INCOMPLETE,

		/** The template is closed under load, so that sends may fail. */
		FAILS

	}

}
