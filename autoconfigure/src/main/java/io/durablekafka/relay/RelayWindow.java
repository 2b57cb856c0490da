package io.durablekafka.relay;

import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;

import io.durablekafka.outbox.FailureCategory;
import io.durablekafka.outbox.FailureClassification;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.Slots;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The rows in flight and the producer that carries them. After the first failure it is
 * emptied: the rows are still in the outbox, and the position is told to start again.
 * Belongs to the relay's thread, except for {@link #abort()}.
 */
final class RelayWindow {

	private static final long IDLE_CLOSE = 60_000_000_000L;

	private static final int ATTEMPTS_PER_PRODUCER = 10;

	private final RelayProducers producers;

	private final FailureClassification classification;

	private final RelayListener listener;

	private final RelaySettings settings;

	private final LongSupplier nanoTime;

	private final Signal signal;

	private final Settlement settlement;

	private final ReadPosition position;

	private final BlockedTopics blockedTopics;

	private final Outage publishing;

	/**
	 * Written by the relay's thread only.
	 */
	private volatile @Nullable RelaySession session;

	private boolean rejected;

	/**
	 * Whether the producer has been of no use for so long that it may be at fault itself.
	 */
	private boolean worn;

	private int rows;

	private long bytes;

	private long lastProgress;

	/**
	 * When the topic that was last found to be unknown began to cost time.
	 */
	private long mark;

	private final int[] rowsByLane = new int[Slots.LANES];

	private boolean draining;

	RelayWindow(RelayProducers producers, FailureClassification classification, RelayListener listener,
			RelaySettings settings, LongSupplier nanoTime, Signal signal, Settlement settlement,
			ReadPosition position) {
		this.producers = producers;
		this.classification = classification;
		this.listener = listener;
		this.settings = settings;
		this.nanoTime = nanoTime;
		this.signal = signal;
		this.settlement = settlement;
		this.position = position;
		this.blockedTopics = new BlockedTopics(settings.initialBackoff(), settings.maxTopicBackoff());
		this.publishing = new Outage("publish to Kafka", settings.initialBackoff(), settings.maxBackoff());
	}

	/**
	 * Send rows until the first failure.
	 * @param chunk the rows, in id order
	 */
	void send(List<OutboxRecord> chunk) {
		RelaySession session = openSession();
		if (session == null) {
			return;
		}
		this.mark = now();
		if (this.rows == 0) {
			this.lastProgress = this.mark;
		}
		for (OutboxRecord row : chunk) {
			if (session.stopped() != null) {
				this.position.failed();
				return;
			}
			this.position.advance(row.id());
			if (!this.blockedTopics.contains(row.topic()) && !send(session, row)) {
				return;
			}
		}
	}

	private boolean send(RelaySession session, OutboxRecord row) {
		this.rows++;
		this.rowsByLane[row.lane()]++;
		this.bytes += row.size();
		DeliveryFailure failure = session.send(row);
		if (failure == null || failure.isRejection()) {
			return true;
		}
		if (failure.category() == FailureCategory.UNKNOWN_TOPIC) {
			long now = now();
			this.blockedTopics.block(row.topic(), failure.cause(), now, now - this.mark);
			this.mark = now;
			return true;
		}
		if (!failure.stopsProducer(true)) {
			report(failure.cause());
			this.position.failed();
			this.worn = this.publishing.failures() % ATTEMPTS_PER_PRODUCER == 0;
		}
		return false;
	}

	private @Nullable RelaySession openSession() {
		RelaySession session = this.session;
		if (session != null && this.worn && this.rows == 0) {
			session.close();
			session = null;
		}
		if (session == null) {
			try {
				session = new RelaySession(this.producers.create(), this.producers.partitioning(), this.classification,
						this.signal);
				this.rejected = false;
				this.worn = false;
			}
			catch (RuntimeException ex) {
				report(ex);
				this.position.failed();
			}
			this.session = session;
		}
		return session;
	}

	/**
	 * Take what the producer has answered, and give up on a producer that failed or says
	 * nothing any more.
	 */
	void takeAnswers() {
		RelaySession session = this.session;
		if (session == null) {
			return;
		}
		take(session);
		long now = now();
		if (this.rows > 0 && stallRemaining(now) <= 0) {
			session.stop(DeliveryFailure.infrastructure(new TimeoutException("No acknowledgement for "
					+ this.settings.stallAfter() + " with " + this.rows + " rows in flight")));
		}
		if (session.stopped() != null) {
			end(session);
		}
		else if (this.rows == 0 && now - this.lastProgress > IDLE_CLOSE) {
			this.session = null;
			session.close();
		}
	}

	private void take(RelaySession session) {
		Delivery delivery = session.takeResolved();
		if (delivery == null) {
			return;
		}
		long now = now();
		boolean acknowledged = false;
		for (; delivery != null; delivery = delivery.next) {
			this.rows--;
			this.rowsByLane[delivery.row().lane()]--;
			this.bytes -= delivery.row().size();
			acknowledged |= delivery.isAcknowledged();
			answered(delivery, now);
		}
		this.lastProgress = now;
		if (acknowledged) {
			this.publishing.succeeded(now);
			this.listener.acknowledged();
		}
	}

	private void answered(Delivery delivery, long now) {
		DeliveryFailure failure = delivery.failure();
		if (failure == null) {
			this.settlement.acknowledged(delivery, now);
			this.blockedTopics.acknowledged(delivery.row().topic());
		}
		else if (failure.isRejection()) {
			this.settlement.rejected(delivery, failure, now);
			this.rejected = true;
		}
		else if (failure.category() == FailureCategory.UNKNOWN_TOPIC) {
			this.blockedTopics.block(delivery.row().topic(), failure.cause(), now, 0);
		}
	}

	private void end(RelaySession session) {
		session.close();
		take(session);
		this.session = null;
		this.rows = 0;
		Arrays.fill(this.rowsByLane, 0);
		this.bytes = 0;
		this.position.failed();
		DeliveryFailure failure = session.stopped();
		if (failure != null && !this.draining && isOutage(failure)) {
			report(failure.cause());
		}
	}

	private boolean isOutage(DeliveryFailure failure) {
		// The client fails the batch-mates of an invalid record with this very class
		boolean batchMate = this.rejected && failure.cause().getClass() == KafkaException.class;
		return failure.category() != FailureCategory.UNKNOWN_TOPIC && !batchMate;
	}

	private void report(Throwable failure) {
		this.publishing.failed(failure, now());
		this.listener.failed(failure);
	}

	/**
	 * Give up on the producer after a failure that nothing else has handled.
	 * @param failure the failure
	 */
	void giveUp(Throwable failure) {
		RelaySession session = this.session;
		if (session != null) {
			session.stop(DeliveryFailure.infrastructure(failure));
			end(session);
		}
		else {
			this.publishing.failed(failure, now());
		}
	}

	/**
	 * Close the producer.
	 * @return how many rows were in flight and remain unanswered
	 */
	int close() {
		RelaySession session = this.session;
		if (session == null) {
			return 0;
		}
		take(session);
		int unanswered = this.rows + this.settlement.size();
		end(session);
		return unanswered - this.settlement.size();
	}

	/**
	 * Close the producer from another thread, which ends a blocked send.
	 */
	void abort() {
		RelaySession session = this.session;
		if (session != null) {
			session.stop(DeliveryFailure.infrastructure(new KafkaException("The relay is being stopped")));
		}
	}

	void drain(boolean draining) {
		this.draining = draining;
	}

	boolean isEmpty() {
		return this.rows == 0;
	}

	boolean isEmpty(int lane) {
		return this.rowsByLane[lane] == 0;
	}

	/**
	 * Whether enough of the window is free for another read.
	 * @return whether to read
	 */
	boolean hasRoom() {
		return !this.draining && this.rows <= this.settings.windowRows() / 2
				&& this.bytes <= this.settings.windowBytes() / 2;
	}

	int freeRows() {
		return this.settings.windowRows() - this.rows;
	}

	long freeBytes() {
		return this.settings.windowBytes() - this.bytes;
	}

	/**
	 * Time until the producer is given up if it says nothing.
	 * @param now the time
	 * @return the nanoseconds
	 */
	long stallRemaining(long now) {
		return this.lastProgress + this.settings.stallAfter().toNanos() - now;
	}

	BlockedTopics blockedTopics() {
		return this.blockedTopics;
	}

	Outage publishing() {
		return this.publishing;
	}

	private long now() {
		return this.nanoTime.getAsLong();
	}

}
