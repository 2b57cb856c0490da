package io.durablekafka.producer.lint.cluster;

import java.util.List;
import java.util.Map;

import io.durablekafka.producer.settings.ProducerSettings;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ProducerQuotas}.
 */
class ProducerQuotasTests {

	private static final QuotaFacts ALL_CLIENTS = new QuotaFacts(Map.of("client-id", "<default>"), 1);

	private static final QuotaFacts OUR_CLIENT = new QuotaFacts(Map.of("client-id", "shop-producer-1"), 2);

	private static final QuotaFacts OTHER_CLIENT = new QuotaFacts(Map.of("client-id", "shopping"), 3);

	private static final QuotaFacts ALL_USERS = new QuotaFacts(Map.of("user", "<default>"), 4);

	private static final QuotaFacts ALICE = new QuotaFacts(Map.of("user", "alice"), 5);

	private static final QuotaFacts ALICE_AND_ALL_CLIENTS = new QuotaFacts(
			Map.of("user", "alice", "client-id", "<default>"), 6);

	@Test
	void thereIsNone() {
		assertThat(inForce(settings(Map.of()), OTHER_CLIENT)).isNull();
	}

	@Test
	void theMostSpecificIsInForce() {
		ProducerSettings plain = settings(Map.of("client.id", "shop-producer"));
		assertThat(inForce(plain, ALL_CLIENTS, OUR_CLIENT, OTHER_CLIENT)).isEqualTo(OUR_CLIENT);
		assertThat(inForce(plain, ALL_CLIENTS, OUR_CLIENT, ALL_USERS)).isEqualTo(ALL_USERS);
		assertThat(inForce(plain, ALL_CLIENTS, ALICE)).isEqualTo(ALL_CLIENTS);
	}

	@Test
	void userIsThatOfTheLogin() {
		ProducerSettings alice = settings(Map.of("security.protocol", "SASL_SSL", "sasl.jaas.config",
				"x.ScramLoginModule required password=\"a username=\\\"bob\\\"\" username=\"alice\";"));
		assertThat(inForce(alice, ALL_USERS, ALICE_AND_ALL_CLIENTS)).isEqualTo(ALICE_AND_ALL_CLIENTS);
		ProducerSettings bare = settings(
				Map.of("security.protocol", "SASL_SSL", "sasl.jaas.config", "x required username=alice;"));
		assertThat(inForce(bare, ALL_USERS, ALICE)).isEqualTo(ALICE);
	}

	@Test
	void userThatOnlyTheBrokersKnowMakesTheQuotaUnknown() {
		ProducerSettings tls = settings(Map.of("security.protocol", "SSL"));
		assertThat(inForce(tls, ALL_USERS)).isEqualTo(ALL_USERS);
		assertThatExceptionOfType(UnknownFactException.class).isThrownBy(() -> inForce(tls, ALL_USERS, ALICE))
			.withMessageContaining("which user");
	}

	private static QuotaFacts inForce(ProducerSettings settings, QuotaFacts... quotas) {
		return ProducerQuotas.inForce(settings, List.of(quotas));
	}

	private static ProducerSettings settings(Map<String, Object> values) {
		return TestCluster.settings(values);
	}

}
