package io.durablekafka.sample.order;

/**
 * What has arrived of one customer, and whether it came in order. Not thread-safe.
 */
final class CustomerProgress {

	private final String customer;

	private final boolean stored;

	private long run;

	private long sequence;

	private long orders;

	private long quantity;

	private long duplicates;

	private long outOfOrder;

	private CustomerProgress(String customer, boolean stored) {
		this.customer = customer;
		this.stored = stored;
	}

	static CustomerProgress start(String customer) {
		return new CustomerProgress(customer, false);
	}

	static CustomerProgress stored(String customer, long run, long sequence, long orders, long quantity,
			long duplicates, long outOfOrder) {
		CustomerProgress progress = new CustomerProgress(customer, true);
		progress.run = run;
		progress.sequence = sequence;
		progress.orders = orders;
		progress.quantity = quantity;
		progress.duplicates = duplicates;
		progress.outOfOrder = outOfOrder;
		return progress;
	}

	void arrived(OrderEvent event) {
		this.orders++;
		this.quantity += event.quantity();
		if (isAfterLast(event)) {
			this.run = event.run();
			this.sequence = event.sequence();
		}
		else {
			this.outOfOrder++;
		}
	}

	private boolean isAfterLast(OrderEvent event) {
		return event.run() > this.run || (event.run() == this.run && event.sequence() > this.sequence);
	}

	void arrivedAgain() {
		this.duplicates++;
	}

	String customer() {
		return this.customer;
	}

	boolean isStored() {
		return this.stored;
	}

	Object[] values() {
		return new Object[] { this.run, this.sequence, this.orders, this.quantity, this.duplicates, this.outOfOrder,
				this.customer };
	}

}
