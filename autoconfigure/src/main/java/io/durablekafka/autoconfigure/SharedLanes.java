package io.durablekafka.autoconfigure;

import io.durablekafka.actuate.OutboxLanes;
import io.durablekafka.outbox.LaneSet;
import org.jspecify.annotations.Nullable;

/**
 * Lanes of this instance, as it shares the outbox with others. Without an outbox there
 * are none.
 */
final class SharedLanes implements OutboxLanes {

	private final @Nullable OutboxSharing sharing;

	SharedLanes(@Nullable OutboxSharing sharing) {
		this.sharing = sharing;
	}

	@Override
	public LaneSet owned() {
		return (this.sharing != null) ? this.sharing.owned() : LaneSet.NONE;
	}

	@Override
	public int others() {
		return (this.sharing != null) ? this.sharing.others() : 0;
	}

	@Override
	public void wake() {
		if (this.sharing != null) {
			this.sharing.wakeRelays();
		}
	}

}
