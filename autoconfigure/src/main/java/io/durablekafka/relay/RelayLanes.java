package io.durablekafka.relay;

import io.durablekafka.outbox.LaneSet;

/**
 * Which lanes a relay may read. Belongs to one relay; asked on its thread in every pass,
 * so it must not block.
 *
 * @since 0.1.0
 */
public interface RelayLanes {

	/**
	 * All lanes, for an outbox that belongs to one process.
	 */
	RelayLanes ALL = new RelayLanes() {

		@Override
		public LaneSet readable() {
			return LaneSet.ALL;
		}

		@Override
		public LaneSet leaving() {
			return LaneSet.NONE;
		}

		@Override
		public void done(LaneSet lanes) {
			// nobody else wants them
		}

	};

	/**
	 * Lanes whose rows the relay may read at present. The same object until they change.
	 * @return the lanes
	 */
	LaneSet readable();

	/**
	 * Lanes that are to be handed over as soon as none of their rows is in flight.
	 * @return the lanes, none of which is readable
	 */
	LaneSet leaving();

	/**
	 * Tell that none of the rows of leaving lanes is in flight, or waits for its removal.
	 * @param lanes those of the leaving lanes of which that is true
	 */
	void done(LaneSet lanes);

}
