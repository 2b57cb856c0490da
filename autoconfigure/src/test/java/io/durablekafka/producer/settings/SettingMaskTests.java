package io.durablekafka.producer.settings;

import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SettingMask}.
 */
class SettingMaskTests {

	@ParameterizedTest
	@ValueSource(strings = { "sasl.jaas.config", "ssl.key.password", "ssl.keystore.password", "ssl.keystore.key",
			"ssl.keystore.certificate.chain", "ssl.truststore.certificates", "ssl.truststore.password",
			"sasl.oauthbearer.client.credentials.client.secret", "schema.registry.basic.auth.user.info", "my.api.key",
			"aws.access.key", "some.token", "vault.pwd", "signing.private.pem", "DB_PASSWORD",
			"spring.kafka.ssl.key-store-password", "durable-kafka.producer.properties[sasl.jaas.config]" })
	void secretIsNotShown(String key) {
		assertThat(SettingMask.show(key, "geheim")).isEqualTo("******");
	}

	@Test
	void everyPasswordOfTheClientIsASecret() {
		assertThat(ProducerConfig.configDef().configKeys().values())
			.filteredOn((key) -> key.type == ConfigDef.Type.PASSWORD)
			.isNotEmpty()
			.allSatisfy((key) -> assertThat(SettingMask.show(key.name, "geheim")).isEqualTo("******"));
	}

	@Test
	void valueThatLooksLikeASecretIsNotShown() {
		assertThat(SettingMask.show("acme.thing", "-----BEGIN PRIVATE KEY-----")).isEqualTo("******");
		assertThat(SettingMask.show("acme.login", "user=a password=b")).isEqualTo("******");
		assertThat(SettingMask.show("acme.login", new Password("geheim"))).isEqualTo("******");
		assertThat(SettingMask.show("acme.url", "https://user:geheim@host/path,http://a:b@c"))
			.isEqualTo("https://******@host/path,http://******@c");
	}

	@Test
	void objectThatNobodyKnowsIsShownByItsType() {
		record Bundle(String content) {

		}
		assertThat(SettingMask.show("acme.bundle", new Bundle("geheim"))).isEqualTo(Bundle.class.getName());
	}

	@Test
	void ordinaryValueIsShown() {
		assertThat(SettingMask.show("linger.ms", 5L)).isEqualTo(5L);
		assertThat(SettingMask.show("enable.idempotence", true)).isEqualTo(true);
		assertThat(SettingMask.show("bootstrap.servers", List.of("a:1", "b:2"))).isEqualTo("a:1,b:2");
		assertThat(SettingMask.show("key.serializer", StringSerializer.class))
			.isEqualTo(StringSerializer.class.getName());
		assertThat(SettingMask.show("sasl.oauthbearer.token.endpoint.url", "https://idp/token"))
			.isEqualTo("https://idp/token");
		assertThat(SettingMask.show("acks", null)).isNull();
	}

	@Test
	void textIsFreedOfSecrets() {
		ProducerSettings settings = new ProducerSettings("default",
				Map.of("ssl.key.password", "geheim", "some.token", new Password("heimlich"), "acks", "all1"), Map.of());
		assertThat(SettingMask.redact(settings, "a geheim b heimlich c all1")).isEqualTo("a ****** b ****** c all1");
	}

}
