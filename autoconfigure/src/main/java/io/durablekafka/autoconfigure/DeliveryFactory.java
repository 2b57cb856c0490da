package io.durablekafka.autoconfigure;

import java.time.Duration;

import io.durablekafka.outbox.FailureClassification;
import io.durablekafka.outbox.Gate;
import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.producer.MessageIds;
import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.ProducerFactory;

/**
 * Checks the configuration and makes the delivery that fits it, or one that does nothing
 * when records cannot be stored, and says why.
 */
final class DeliveryFactory {

	private static final Log logger = LogFactory.getLog(DeliveryFactory.class);

	private static final String PLAIN = "The KafkaTemplate behaves as Spring's own: "
			+ "records that Kafka does not take fail, and nothing is stored. ";

	private final Settings settings;

	private final ProducerFactory<Object, Object> factory;

	private final @Nullable OutboxStore store;

	DeliveryFactory(Settings settings, ProducerFactory<Object, Object> factory, @Nullable OutboxStore store) {
		this.settings = settings;
		this.factory = factory;
		this.store = store;
	}

	DurableDelivery create(Gate gate, FailureClassification classification, MessageIds messageIds, String origin) {
		SettingsChecks.check(this.settings.durable());
		SettingsChecks.check(this.settings.outbox());
		Duration closeTimeout = this.settings.kafka().getTemplate().getCloseTimeout();
		DurableDelivery delivery = new DurableDelivery(ProducerSettings.DEFAULT_PRODUCER, this.factory,
				(closeTimeout != null) ? closeTimeout : Duration.ofSeconds(5));
		if (!(this.factory instanceof DefaultKafkaProducerFactory<?, ?>)) {
			logger.warn(PLAIN
					+ "The producer factory is a %s: only a DefaultKafkaProducerFactory can be copied for the direct path"
						.formatted(this.factory.getClass().getName()));
			return delivery;
		}
		boolean outbox = this.store != null;
		ProducerSettings producer = this.settings.factories().settings(this.factory, outbox);
		new ProducerChecks(producer, this.settings.durable()).check(outbox);
		this.settings.factories().checkDelivery(producer);
		if (this.store == null) {
			logNoOutbox();
			return delivery;
		}
		new OutboxOpening(this.store, gate).open();
		new DeliveryAssembly(this.settings, this.factory, this.store, gate, classification).assemble(delivery,
				messageIds, origin);
		return delivery;
	}

	private void logNoOutbox() {
		if (!this.settings.outbox().isEnabled()) {
			logger.info(PLAIN + "The outbox is off: 'durable-kafka.outbox.enabled' is false");
		}
		else {
			logger.warn(PLAIN + "There is no outbox. Add a DataSource of a persistent database, or "
					+ "'com.h2database:h2' (with spring-jdbc and HikariCP) for an outbox in a file, or an OutboxStore "
					+ "bean; or say that this is wanted with 'durable-kafka.outbox.enabled=false'");
		}
	}

}
