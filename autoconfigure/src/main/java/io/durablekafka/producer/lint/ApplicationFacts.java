package io.durablekafka.producer.lint;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What rules need to know of the application beside the settings of the client.
 * Immutable.
 *
 * @param platform where the application runs
 * @param outbox the outbox
 * @param transactions transactions of Kafka and of databases
 * @param templates templates and what they are given
 * @param metrics meter registries
 * @param names names that the application has used in its configuration
 * @since 0.1.0
 */
public record ApplicationFacts(Platform platform, Outbox outbox, Transactions transactions, Templates templates,
		Metrics metrics, Names names) {

	/**
	 * How sure it is that this is production.
	 */
	public enum Stage {

		/**
		 * Nothing says so: a developer's machine or a test, as far as anybody knows.
		 */
		UNKNOWN,

		/**
		 * A cloud platform, which may be production or a build that tests there.
		 */
		CLOUD,

		/**
		 * A profile says so.
		 */
		PRODUCTION

	}

	/**
	 * Where the application runs.
	 *
	 * @param stage how sure it is that this is production
	 * @param sign what says so, for a message
	 * @param kafkaVersion version of the Kafka client
	 * @param shutdownTimeout how long Spring waits for each phase of the shutdown
	 */
	public record Platform(Stage stage, String sign, String kafkaVersion, Duration shutdownTimeout) {

		boolean isProduction() {
			return this.stage == Stage.PRODUCTION;
		}

		boolean isCloudOrProduction() {
			return this.stage != Stage.UNKNOWN;
		}

	}

	/**
	 * The outbox.
	 *
	 * @param available whether records that Kafka does not take are stored
	 * @param stallAfter silence of Kafka after which they are
	 * @param delivery what {@code delivery} preset the producer has, empty if none
	 * @param optimizeFor what {@code optimize-for} preset the producer has, empty if none
	 * @param partitions number of partitions that the producer writes to, zero if unknown
	 */
	public record Outbox(boolean available, Duration stallAfter, String delivery, String optimizeFor, int partitions) {

	}

	/**
	 * Transactions of Kafka and of databases.
	 *
	 * @param idPrefix transaction id prefix of the producer factory, {@code null} if it
	 * is not transactional
	 * @param idPrefixProperty name of the property that sets it
	 * @param templateIdPrefix prefix that the template uses instead, if any
	 * @param instanceTokens texts that tell this instance from others
	 * @param transactionalIdProperty name of the property that sets
	 * {@code transactional.id} itself, if any
	 * @param allowNonTransactional whether a transactional template may send outside of a
	 * transaction
	 * @param dataSource whether there is a DataSource
	 * @param entityManager whether there is an EntityManagerFactory
	 * @param databaseManagers names of the transaction managers that are not Kafka's
	 */
	public record Transactions(@Nullable String idPrefix, String idPrefixProperty, @Nullable String templateIdPrefix,
			Set<String> instanceTokens, @Nullable String transactionalIdProperty, boolean allowNonTransactional,
			boolean dataSource, boolean entityManager, List<String> databaseManagers) {

		boolean isTransactional() {
			return this.idPrefix != null;
		}

	}

	/**
	 * Templates and what they are given.
	 *
	 * @param candidates names of the templates that Spring may inject where none is
	 * named, none of them primary
	 * @param valueTypes value types that the application gives its templates, by bean
	 * @param observation whether sends are observed
	 * @param clusterIdKnown whether the cluster id that observations carry need not be
	 * asked for
	 * @param closeTimeout how long closing the template may take
	 * @param physicalCloseTimeout how long closing a producer may take
	 * @param contentLoggers names of the listeners that log keys and payloads of failed
	 * records
	 */
	public record Templates(List<String> candidates, Map<String, Class<?>> valueTypes, boolean observation,
			boolean clusterIdKnown, Duration closeTimeout, Duration physicalCloseTimeout, List<String> contentLoggers) {

	}

	/**
	 * Meter registries.
	 *
	 * @param registries how many there are
	 * @param primary whether one of them is primary
	 */
	public record Metrics(int registries, boolean primary) {

	}

	/**
	 * Names that the application has used in its configuration.
	 *
	 * @param clientIds client id of each producer that has one
	 * @param doubled settings that are set in two places of the same rank
	 * @param unknown properties under our prefix that do not exist
	 * @param inlineSecrets properties with a secret that is written in a file
	 */
	public record Names(Map<String, String> clientIds, List<DoubledProperty> doubled, List<UnknownName> unknown,
			Set<String> inlineSecrets) {

	}

	/**
	 * A setting that is set in two places of the same rank.
	 *
	 * @param key the client's name of the setting
	 * @param winner property that counts
	 * @param loser property that is ignored
	 * @param reason why
	 */
	public record DoubledProperty(String key, String winner, String loser, String reason) {

	}

	/**
	 * A name that does not exist.
	 *
	 * @param property property that has the name, or contains it
	 * @param name the name
	 * @param origin where it came from
	 * @param known names that there are
	 */
	public record UnknownName(String property, String name, String origin, Set<String> known) {

	}

}
