package io.durablekafka.producer.lint.cluster;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.security.JaasContext;
import org.jspecify.annotations.Nullable;

/**
 * Finds the quota that is in force for a producer: Kafka takes the most specific one.
 */
final class ProducerQuotas {

	private static final String USER_NAME = "username";

	private static final String ANONYMOUS = "ANONYMOUS";

	private static final int NO_ENTRY = 2;

	private ProducerQuotas() {
	}

	/**
	 * The quota in force.
	 * @param settings settings of the producer
	 * @param quotas all quotas of the cluster
	 * @return the quota, {@code null} if there is none
	 * @throws UnknownFactException if it depends on a user name that only the brokers
	 * know
	 */
	static @Nullable QuotaFacts inForce(ProducerSettings settings, List<QuotaFacts> quotas) {
		String user = user(settings);
		if (user == null && quotas.stream().anyMatch(ProducerQuotas::isForOneUser)) {
			throw new UnknownFactException("there are quotas for users, and only the brokers know which user this is");
		}
		String clientId = settings.text(ProducerConfig.CLIENT_ID_CONFIG);
		return quotas.stream()
			.filter((quota) -> isFor(quota, ClientQuotaEntity.USER, user)
					&& isFor(quota, ClientQuotaEntity.CLIENT_ID, clientId))
			.min(Comparator.comparingInt(ProducerQuotas::rank))
			.orElse(null);
	}

	private static boolean isForOneUser(QuotaFacts quota) {
		String user = quota.entity().get(ClientQuotaEntity.USER);
		return user != null && !user.equals(QuotaFacts.DEFAULT);
	}

	/**
	 * Spring appends a number to the configured client id.
	 */
	private static boolean isFor(QuotaFacts quota, String type, @Nullable String name) {
		String expected = quota.entity().get(type);
		if (expected == null || expected.equals(QuotaFacts.DEFAULT) || expected.equals(name)) {
			return true;
		}
		return ClientQuotaEntity.CLIENT_ID.equals(type) && name != null && !name.isEmpty()
				&& expected.startsWith(name + "-");
	}

	/**
	 * A name goes before the default, the user before the client, both before one.
	 */
	private static int rank(QuotaFacts quota) {
		int user = rank(quota.entity().get(ClientQuotaEntity.USER));
		int client = rank(quota.entity().get(ClientQuotaEntity.CLIENT_ID));
		return user * (NO_ENTRY + 1) + client;
	}

	private static int rank(@Nullable String name) {
		if (name == null) {
			return NO_ENTRY;
		}
		return name.equals(QuotaFacts.DEFAULT) ? 1 : 0;
	}

	private static @Nullable String user(ProducerSettings settings) {
		String protocol = settings.text(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG);
		if ("PLAINTEXT".equals(protocol)) {
			return ANONYMOUS;
		}
		Object jaas = settings.raw(SaslConfigs.SASL_JAAS_CONFIG);
		return (jaas != null) ? user((jaas instanceof Password login) ? login : new Password(jaas.toString())) : null;
	}

	private static @Nullable String user(Password login) {
		try {
			return JaasContext.loadClientContext(Map.of(SaslConfigs.SASL_JAAS_CONFIG, login))
				.configurationEntries()
				.stream()
				.map((entry) -> entry.getOptions().get(USER_NAME))
				.map((name) -> Objects.toString(name, null))
				.filter(Objects::nonNull)
				.findFirst()
				.orElse(null);
		}
		catch (IllegalArgumentException ex) {
			// the producer says so
			return null;
		}
	}

}
