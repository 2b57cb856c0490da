package io.durablekafka.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.durablekafka.producer.lint.ApplicationFacts;
import io.durablekafka.producer.lint.StaticLint;
import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.AppInfoParser;

import org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializer;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.kafka.support.converter.MessagingMessageConverter;

/**
 * Loads what a template and the lint need while Spring Boot reads the configuration on
 * another thread, so that an application starts sooner.
 */
final class LintPreinitializer implements BackgroundPreinitializer {

	@Override
	public void preinitialize() {
		new MessagingMessageConverter();
		new KafkaProperties().buildProducerProperties();
		TypedSetting.ALL.size();
		Map<String, Object> settings = Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, List.of("localhost:9092"),
				ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class,
				ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
		StaticLint.check(new ProducerSettings(ProducerSettings.DEFAULT_PRODUCER, settings, Map.of()), facts(),
				Set.of());
	}

	/**
	 * An application of which nothing is known.
	 */
	private static ApplicationFacts facts() {
		return new ApplicationFacts(
				new ApplicationFacts.Platform(ApplicationFacts.Stage.UNKNOWN, "", AppInfoParser.getVersion(),
						Duration.ZERO),
				new ApplicationFacts.Outbox(true, Duration.ofSeconds(5), "", "", 0),
				new ApplicationFacts.Transactions(null, "", null, Set.of(), null, false, false, false, List.of()),
				new ApplicationFacts.Templates(List.of(), Map.of(), false, true, Duration.ofSeconds(5),
						Duration.ofSeconds(5), List.of()),
				new ApplicationFacts.Metrics(0, false),
				new ApplicationFacts.Names(Map.of(), List.of(), List.of(), Set.of()));
	}

}
