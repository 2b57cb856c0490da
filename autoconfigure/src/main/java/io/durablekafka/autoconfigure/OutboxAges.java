package io.durablekafka.autoconfigure;

import java.time.Duration;

import io.durablekafka.actuate.OutboxFigures;
import io.durablekafka.outbox.OutboxSummary;
import io.durablekafka.producer.lint.cluster.OutboxFacts;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;

/**
 * Tells the rules how old a record may be when it reaches its topic.
 */
final class OutboxAges {

	private final ObjectProvider<OutboxFigures> figures;

	private final ObjectProvider<DurableDelivery> delivery;

	OutboxAges(ObjectProvider<OutboxFigures> figures, ObjectProvider<DurableDelivery> delivery) {
		this.figures = figures;
		this.delivery = delivery;
	}

	OutboxFacts facts() {
		DurableDelivery current = this.delivery.getIfAvailable();
		OutboxFigures source = this.figures.getIfAvailable();
		if (current == null || current.sender() == null || source == null || !source.hasOutbox()) {
			return OutboxFacts.none();
		}
		return new OutboxFacts(true, null, oldest(source.summary()));
	}

	private static @Nullable Duration oldest(@Nullable OutboxSummary summary) {
		return (summary != null) ? summary.oldestAge() : null;
	}

}
