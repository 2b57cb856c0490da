package io.durablekafka.autoconfigure;

import java.io.IOException;

import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.outbox.SpillSettings;
import io.durablekafka.outbox.SpillingOutboxStore;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Decides whether records go to a file while the database of the outbox fails.
 */
final class SpillSelector {

	private static final Log logger = LogFactory.getLog(SpillSelector.class);

	private final OutboxProperties properties;

	private final @Nullable SpillPlaces places;

	SpillSelector(OutboxProperties properties, @Nullable SpillPlaces places) {
		this.properties = properties;
		this.places = places;
	}

	/**
	 * Put a spill beside an outbox in a database server.
	 * @param store the outbox
	 * @return the outbox with a spill, or as it is
	 * @throws EmbeddedOutboxException if a file cannot be opened that is wanted, or that
	 * may hold records
	 */
	OutboxStore select(OutboxStore store) {
		Boolean enabled = this.properties.getSpill().getEnabled();
		SpillPlaces candidates = this.places;
		if (candidates == null) {
			if (Boolean.TRUE.equals(enabled)) {
				throw new InvalidConfigurationPropertyValueException("durable-kafka.outbox.spill.enabled", true,
						"The spill is an H2 file. Add 'com.h2database:h2' and HikariCP.");
			}
			return store;
		}
		if (Boolean.FALSE.equals(enabled)) {
			SpillDatabase left = candidates.existing();
			if (left.exists()) {
				logger.warn(("The spill is off ('durable-kafka.outbox.spill.enabled'), but there is a spill file %s. "
						+ "Records that it may hold are not published")
					.formatted(left));
			}
			return store;
		}
		return withSpill(store, candidates, enabled != null);
	}

	private OutboxStore withSpill(OutboxStore store, SpillPlaces candidates, boolean wanted) {
		try {
			SpillDatabase spill = candidates.claim();
			if (wanted || spill.exists()) {
				spill.open();
			}
			return new SpillingOutboxStore(store, spill, candidates.claimAbandoned(), settings());
		}
		catch (EmbeddedOutboxException ex) {
			// the file of another instance is none of our business, any other may be
			// ours,
			// and so is one that was asked for by its name
			if (wanted || candidates.isFixed() || !ex.isLocked()) {
				throw ex;
			}
			warn(ex);
			return store;
		}
		catch (IOException ex) {
			if (wanted) {
				throw new InvalidConfigurationPropertyValueException("durable-kafka.outbox.spill.path",
						this.properties.getSpill().getPath(),
						"The file %s cannot be there: %s.".formatted(candidates.first(), ex), ex);
			}
			warn(ex);
			return store;
		}
	}

	private void warn(Exception reason) {
		logger.warn("There is no spill file, so records fail when both Kafka and the database of the outbox do. "
				+ "'durable-kafka.outbox.spill.path' moves it, 'durable-kafka.outbox.spill.enabled=false' says that "
				+ "this is wanted: " + reason.getMessage());
	}

	private SpillSettings settings() {
		OutboxProperties.Spill spill = this.properties.getSpill();
		return new SpillSettings(spill.getAfter(), spill.getMaxRows(), spill.getMaxBytes().toBytes(),
				this.properties.getMaxBatchRows(), this.properties.getMaxBatchBytes().toBytes());
	}

}
