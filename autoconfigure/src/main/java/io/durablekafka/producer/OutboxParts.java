package io.durablekafka.producer;

import java.util.function.BooleanSupplier;

import io.durablekafka.outbox.Gate;
import io.durablekafka.outbox.OutboxCap;
import io.durablekafka.outbox.OutboxCapSettings;
import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.outbox.OutboxWriterSettings;

/**
 * The outbox as a sender sees it.
 *
 * @param store where records are stored
 * @param gate which keys have stored records
 * @param writerSettings limits of the writer
 * @param committed called after each commit, to wake the relay
 * @param reopening called before the direct path is opened again
 * @param relayRuns whether a relay of this instance empties the outbox
 * @param cap bounds what the outbox holds
 * @since 0.1.0
 */
public record OutboxParts(OutboxStore store, Gate gate, OutboxWriterSettings writerSettings, Runnable committed,
		Runnable reopening, BooleanSupplier relayRuns, OutboxCap cap) {

	/**
	 * An outbox without a cap.
	 * @param store where records are stored
	 * @param gate which keys have stored records
	 * @param writerSettings limits of the writer
	 * @param committed called after each commit
	 * @param reopening called before the direct path is opened again
	 * @param relayRuns whether a relay of this instance empties the outbox
	 */
	public OutboxParts(OutboxStore store, Gate gate, OutboxWriterSettings writerSettings, Runnable committed,
			Runnable reopening, BooleanSupplier relayRuns) {
		this(store, gate, writerSettings, committed, reopening, relayRuns,
				new OutboxCap(store, OutboxCapSettings.NONE));
	}

}
