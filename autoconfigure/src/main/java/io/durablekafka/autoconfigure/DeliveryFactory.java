package io.durablekafka.autoconfigure;

import java.time.Duration;
import java.util.Set;

import io.durablekafka.DeliveryListeners;
import io.durablekafka.outbox.OutboxCap;
import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.producer.TopicRoutes;
import io.durablekafka.producer.settings.ProducerSettings;
import io.durablekafka.relay.RelayPolicies;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
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

	private final DeliveryParts parts;

	DeliveryFactory(Settings settings, DeliveryParts parts) {
		this.settings = settings;
		this.parts = parts;
	}

	/**
	 * Make the delivery of the primary template.
	 * @param factory its producer factory
	 * @param producers what the factory is set to
	 * @return the delivery
	 */
	DurableDelivery createDefault(ProducerFactory<Object, Object> factory, FactorySettings producers) {
		SettingsChecks.check(this.settings.durable());
		SettingsChecks.check(this.settings.outbox());
		if (!(factory instanceof DefaultKafkaProducerFactory<?, ?>)) {
			logger.warn(PLAIN
					+ "The producer factory is a %s: only a DefaultKafkaProducerFactory can be copied for the direct path"
						.formatted(factory.getClass().getName()));
			return requireSender(empty(ProducerSettings.DEFAULT_PRODUCER, factory));
		}
		return create(ProducerSettings.DEFAULT_PRODUCER, factory, producers);
	}

	/**
	 * Make the delivery of a producer, that of the primary template first.
	 * @param producer name of the producer
	 * @param factory its producer factory
	 * @param producers what the factory is set to
	 * @return the delivery
	 */
	DurableDelivery create(String producer, ProducerFactory<Object, Object> factory, FactorySettings producers) {
		check(factory, producers);
		DurableDelivery delivery = empty(producer, factory);
		boolean first = producer.equals(ProducerSettings.DEFAULT_PRODUCER);
		OutboxStore store = this.parts.store();
		OutboxSharing sharing = this.parts.sharing();
		if (store != null && sharing != null) {
			if (first) {
				new OutboxOpening(store, this.parts.gate()).open();
				startCap();
			}
			new DeliveryAssembly(this.settings, producer, factory, producers, store, sharing, this.parts)
				.assemble(delivery);
		}
		else {
			if (first) {
				logNoOutbox();
			}
			warnOfWhatNeedsAnOutbox(producer);
		}
		return requireSender(delivery);
	}

	/**
	 * What is always stored needs somebody who stores it.
	 */
	private DurableDelivery requireSender(DurableDelivery delivery) {
		if (delivery.sender() == null) {
			for (String topic : new Topics(this.settings.durable()).outboxFirst()) {
				if (this.parts.routes().producerOf(topic).equals(delivery.producer())) {
					throw new InvalidConfigurationPropertyValueException(
							"durable-kafka.topics.[%s].mode".formatted(topic), "outbox-first",
							(this.parts.store() != null)
									? "Its producer stores no records. If it is transactional, set 'spring.kafka.template.allow-non-transactional' to true, or use another producer for the topic."
									: "There is no outbox. Add a DataSource of a persistent database, or use another mode.");
				}
			}
		}
		return delivery;
	}

	/**
	 * The outbox as senders and relays use it.
	 */
	@Nullable OutboxStore store() {
		return this.parts.store();
	}

	/**
	 * What becomes of rows that cannot be published as they are.
	 */
	RelayPolicies policies() {
		return this.parts.policies();
	}

	/**
	 * Which producer a topic belongs to.
	 */
	TopicRoutes routes() {
		return this.parts.routes();
	}

	/**
	 * Whom to tell what becomes of each record.
	 */
	DeliveryListeners listeners() {
		return this.parts.listeners();
	}

	/**
	 * What deliveries are made from.
	 */
	Settings settings() {
		return this.settings;
	}

	private void startCap() {
		OutboxCap cap = this.parts.cap();
		if (cap != null) {
			cap.start();
		}
	}

	/**
	 * Kafka's client serializes then, so nobody else knows key and size.
	 */
	private void warnOfWhatNeedsAnOutbox(String producer) {
		if (!new TopicPartitioning(this.settings.durable()).of(producer).isNone()) {
			logger
				.warn("Without an outbox, Kafka's client chooses the partitions of producer '%s': ".formatted(producer)
						+ "'partitioning' under 'durable-kafka' has no effect");
		}
		Set<String> limited = new Topics(this.settings.durable()).maxSizes().keySet();
		if (!limited.isEmpty() && producer.equals(ProducerSettings.DEFAULT_PRODUCER)) {
			logger.warn("Without an outbox, nobody checks 'max-size' of the topics " + limited);
		}
	}

	private void check(ProducerFactory<Object, Object> factory, FactorySettings producers) {
		producers.checkDelivery(producers.settings(factory, this.parts.store() != null));
	}

	private DurableDelivery empty(String producer, ProducerFactory<Object, Object> factory) {
		Duration closeTimeout = this.settings.kafka().getTemplate().getCloseTimeout();
		return new DurableDelivery(producer, factory, (closeTimeout != null) ? closeTimeout : Duration.ofSeconds(5),
				this.parts.pipelines().of(producer).rejections());
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
