package io.durablekafka.outbox;

import java.util.List;

/**
 * The transaction of the calling thread as another store knows it, which does what is not
 * overridden.
 */
class ForwardingCallersTransaction implements CallersTransaction {

	private final CallersTransaction delegate;

	ForwardingCallersTransaction(CallersTransaction delegate) {
		this.delegate = delegate;
	}

	@Override
	public long insert(List<OutboxRecord> batch) {
		return this.delegate.insert(batch);
	}

	@Override
	public void ended(boolean committed) {
		this.delegate.ended(committed);
	}

}
