package io.durablekafka.faults;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

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
	TWO_OF_THREE(3, Stories::twoOfThree, Trait.STORES),

	/** Three brokers are restarted in an orderly way, one after the other. */
	ROLLING_RESTART(3, ClusterStories::rollingRestart),

	/**
	 * Two of three brokers are killed, so that some partitions have no leader and others
	 * take records as before.
	 */
	NO_LEADER(3, ClusterStories::noLeader, Trait.STORES, Trait.TWO_REPLICAS),

	/** The network between application and broker loses everything. */
	PARTITION_CUT(1, ClusterStories::partitionCut, Trait.STORES, Trait.PROXIED_BROKER),

	/** The application loses the right to write to the topic, and gets it back. */
	ACL_REVOKED(1, ClusterStories::permissionRevoked, Trait.SECURED, Trait.DEAD_LETTERS, Trait.FAILS),

	/** The broker throttles producers to less than is sent. */
	QUOTA(1, ClusterStories::quota, Trait.STORES),

	/** The topic is deleted under load and created again. */
	TOPIC_DELETED(1, ClusterStories::topicDeleted, Trait.STORES),

	/** The database is killed while the outbox is written to. */
	DB_KILL(1, DatabaseStories::databaseKill, Trait.STORES, Trait.DATABASE_SERVER),

	/** Broker and database are killed. */
	DOUBLE_KILL(1, DatabaseStories::doubleKill, Trait.STORES, Trait.DATABASE_SERVER, Trait.NOWHERE_TO_STORE),

	/** The way to the database is slow, and then slower than the load. */
	SLOW_DB(1, DatabaseStories::slowDatabase, Trait.STORES, Trait.DATABASE_SERVER, Trait.PROXIED_DATABASE),

	/** The disk of the database is full. */
	DISK_FULL(1, DatabaseStories::diskFull, Trait.STORES, Trait.SMALL_DISK, Trait.NOWHERE_TO_STORE),

	/** Many more rows than usual wait, and are drained. */
	LONG_OUTAGE(1, DatabaseStories::longOutage, Trait.STORES, Trait.LONG),

	/** Two instances store and drain. */
	TWO_INSTANCES(1, InstanceStories::brokerKill, Trait.STORES, Trait.TWO_INSTANCES, Trait.DATABASE_SERVER),

	/** An instance is frozen for longer than its lease. */
	LEASE_OWNER_PAUSE(1, InstanceStories::leaseOwnerPause, Trait.STORES, Trait.TWO_INSTANCES, Trait.DATABASE_SERVER),

	/** One of two instances is killed while it drains. */
	INSTANCE_KILL(1, InstanceStories::instanceKill, Trait.STORES, Trait.TWO_INSTANCES, Trait.DATABASE_SERVER,
			Trait.INCOMPLETE),

	/** The clocks of two instances are ten minutes apart, and one of them dies. */
	CLOCK_SKEW(1, InstanceStories::clockSkew, Trait.STORES, Trait.TWO_INSTANCES, Trait.DATABASE_SERVER, Trait.SKEWED,
			Trait.INCOMPLETE);

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

	int instances() {
		return has(Trait.TWO_INSTANCES) ? 2 : 1;
	}

	/**
	 * What stands in the way of a run.
	 * @param options what was asked for
	 * @return what is missing here, or {@code null} if nothing is
	 */
	@Nullable String obstacle(FaultOptions options) {
		if (has(Trait.DATABASE_SERVER) && !options.database().isServer()) {
			return "it needs a database server, and %s is none".formatted(options.database());
		}
		if (!options.database().isAvailable()) {
			return "it needs the programs of a MySQL server, which the launcher fetches for '--database mysql'";
		}
		if (has(Trait.SKEWED) && ClockSkew.findLibrary() == null) {
			return "it needs libfaketime, install the package of that name";
		}
		if (has(Trait.SMALL_DISK) && !SmallDisk.isPermitted()) {
			return "it needs the right to mount a tmpfs";
		}
		return (has(Trait.LONG) && options.baseline()) ? "without an outbox there is no backlog" : null;
	}

	void play(Stage stage) {
		this.story.accept(stage);
	}

	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * What is to be expected of a scenario, and what it needs.
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

		/** Sends may fail, because the template is closed, or Kafka says no for good. */
		FAILS,

		/**
		 * For a while records can neither be published nor stored, so that sends may
		 * fail.
		 */
		NOWHERE_TO_STORE,

		/** Records become dead letters, or the fault did not bite. */
		DEAD_LETTERS,

		/** Takes as long as the backlog needs. */
		LONG,

		/** There are two instances of the application. */
		TWO_INSTANCES,

		/** The clock of the second instance is ahead. */
		SKEWED,

		/** The database is a process of its own. */
		DATABASE_SERVER,

		/** The database is on a disk of its own that can be filled. */
		SMALL_DISK,

		/** A proxy stands in front of the database. */
		PROXIED_DATABASE,

		/** A proxy stands in front of the broker. */
		PROXIED_BROKER,

		/** The broker asks clients for a password and for their rights. */
		SECURED,

		/** Partitions have two replicas on three brokers. */
		TWO_REPLICAS

	}

}
