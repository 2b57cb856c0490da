package io.durablekafka.relay;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

import io.durablekafka.outbox.DeadLetter;
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

	private final GuardedListener listener;

	private final RelaySettings settings;

	private final LongSupplier nanoTime;

	private final Signal signal;

	private final Settlement settlement;

	private final ReadPosition position;

	private final Drain drain;

	private final BlockedTopics blockedTopics;

	private final RelayPolicies policies;

	private final RefusedTopics refusedTopics;

	private final RefusedTimestamps refusedTimestamps = new RefusedTimestamps();

	private final HeldKeys heldKeys;

	private final Expiry expiry;

	private final DeadLetters deadLetters;

	private final Outage publishing;

	/**
	 * Written by the relay's thread only.
	 */
	private volatile @Nullable RelaySession session;

	private final LongAdder attempts = new LongAdder();

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

	RelayWindow(RelayProducers producers, FailureClassification classification, GuardedListener listener,
			RelaySettings settings, RelayPolicies policies, LongSupplier nanoTime, Signal signal, Settlement settlement,
			HeldKeys heldKeys, Expiry expiry, ReadPosition position, Drain drain) {
		this.producers = producers;
		this.classification = classification;
		this.listener = listener;
		this.settings = settings;
		this.nanoTime = nanoTime;
		this.signal = signal;
		this.settlement = settlement;
		this.position = position;
		this.drain = drain;
		this.blockedTopics = new BlockedTopics(settings.initialBackoff(), settings.maxTopicBackoff());
		this.policies = policies;
		this.refusedTopics = new RefusedTopics(policies.attempts(), settings.initialBackoff(),
				settings.maxTopicBackoff());
		this.heldKeys = heldKeys;
		this.expiry = expiry;
		this.deadLetters = new DeadLetters(policies, settlement);
		this.publishing = new Outage("publish to Kafka", settings.initialBackoff(), settings.maxBackoff(), nanoTime);
	}

	/**
	 * Send rows until the first failure.
	 * @param chunk the rows, in id order
	 * @return whether a row was sent or has expired
	 */
	boolean send(List<OutboxRecord> chunk) {
		RelaySession session = openSession();
		if (session == null) {
			return false;
		}
		begin();
		boolean moved = false;
		for (OutboxRecord row : chunk) {
			if (session.stopped() != null) {
				this.position.failed();
				return moved;
			}
			this.position.advance(row.id());
			if (!waits(row)) {
				moved = true;
				DeadLetter expired = this.expiry.deadLetter(row);
				if (expired != null) {
					this.deadLetters.add(expired, now());
				}
				else if (!send(session, row)) {
					return true;
				}
			}
		}
		return moved;
	}

	private void begin() {
		this.mark = now();
		if (this.rows == 0) {
			this.lastProgress = this.mark;
		}
	}

	private boolean waits(OutboxRecord row) {
		return this.blockedTopics.contains(row.topic()) || this.refusedTopics.contains(row.topic())
				|| this.heldKeys.contains(row);
	}

	/**
	 * Rows that were given to a producer. Any thread may ask.
	 */
	long attempts() {
		return this.attempts.sum();
	}

	private boolean send(RelaySession session, OutboxRecord row) {
		this.attempts.increment();
		this.rows++;
		this.rowsByLane[row.lane()]++;
		this.bytes += row.size();
		this.policies.rate().take(row.size());
		DeliveryFailure failure = session.send(row, this.refusedTimestamps.contains(row));
		if (failure == null) {
			return true;
		}
		if (failure.isRejection()) {
			// the rows behind it must know before they are sent
			if (!isTriedAgain(row, failure, now())) {
				this.heldKeys.hold(row);
			}
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

	/**
	 * Send dead letters to their topics.
	 */
	void sendDeadLetters() {
		RelaySession session = openSession();
		if (session == null) {
			return;
		}
		begin();
		while (session.stopped() == null && hasRoom() && this.deadLetters.isWaiting()) {
			DeadLetter deadLetter = this.deadLetters.next();
			String topic = (deadLetter != null) ? this.policies.deadLetterTopic(deadLetter.record().topic()) : null;
			if (deadLetter == null || topic == null) {
				return;
			}
			this.rows++;
			this.rowsByLane[deadLetter.record().lane()]++;
			this.bytes += deadLetter.record().size();
			DeliveryFailure failure = session.send(deadLetter, topic);
			if (failure != null && !failure.isRejection() && failure.category() != FailureCategory.UNKNOWN_TOPIC) {
				if (session.stopped() == null) {
					report(failure.cause());
					this.worn = this.publishing.failures() % ATTEMPTS_PER_PRODUCER == 0;
				}
				return;
			}
		}
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
						this.policies, this.signal, this.listener);
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
			RelaySending sending = delivery.sending;
			if (sending != null) {
				this.listener.ended(sending, delivery);
			}
			answered(delivery, now);
		}
		this.lastProgress = now;
		if (acknowledged) {
			this.publishing.succeeded(now);
			this.listener.acknowledged();
		}
	}

	private void answered(Delivery delivery, long now) {
		DeadLetter deadLetter = delivery.deadLetter();
		DeliveryFailure failure = delivery.failure();
		if (deadLetter != null) {
			this.deadLetters.answered(delivery, deadLetter, now);
		}
		else if (failure == null) {
			this.settlement.acknowledged(delivery, now);
			this.blockedTopics.acknowledged(delivery.row().topic(), now);
			this.refusedTopics.acknowledged(delivery.row().topic());
		}
		else if (failure.isRejection()) {
			rejected(delivery, failure, now);
			this.rejected = true;
		}
		else if (failure.category() == FailureCategory.UNKNOWN_TOPIC) {
			this.blockedTopics.block(delivery.row().topic(), failure.cause(), now, 0);
		}
	}

	/**
	 * A row that is not buried here stays in the outbox, and is read again.
	 */
	private void rejected(Delivery delivery, DeliveryFailure failure, long now) {
		OutboxRecord row = delivery.row();
		if (failure.concernsTimestamp() && this.policies.of(row.topic()).restamps() && delivery.keepsTimestamp()) {
			this.refusedTimestamps.refused(row, this.policies.clock().millis());
		}
		else if (!isTriedAgain(row, failure, now) && !this.heldKeys.waitsBehindAnother(row)) {
			this.heldKeys.hold(row);
			this.deadLetters.add(new DeadLetter(row, failure.category(), text(delivery, failure), tries(row, failure)),
					now);
		}
	}

	private boolean isTriedAgain(OutboxRecord row, DeliveryFailure failure, long now) {
		return failure.isAuthorization() && this.refusedTopics.refused(row.topic(), failure.cause(), now);
	}

	private int tries(OutboxRecord row, DeliveryFailure failure) {
		return (failure.isAuthorization()) ? this.refusedTopics.tries(row.topic()) : 1;
	}

	private static String text(Delivery delivery, DeliveryFailure failure) {
		if (!failure.concernsTimestamp() || !delivery.keepsTimestamp()) {
			return failure.text();
		}
		return "The broker refuses the timestamp %s: it is outside of what 'message.timestamp.before.max.ms' and "
			.formatted(Instant.ofEpochMilli(delivery.row().timestamp()))
				+ "'message.timestamp.after.max.ms' of topic '%s' allow, and 'old-timestamps' is 'keep'. %s"
					.formatted(delivery.topic(), failure.text());
	}

	private void end(RelaySession session) {
		session.close();
		take(session);
		this.deadLetters.producerClosed();
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
		return failure.category() != FailureCategory.UNKNOWN_TOPIC && !failure.isRejection() && !batchMate;
	}

	private void report(Throwable failure) {
		this.drain.interrupted(now());
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

	/**
	 * Topics of which nothing is sent for a while.
	 * @return the names
	 */
	Collection<String> waitingTopics() {
		Collection<String> blocked = this.blockedTopics.names();
		Collection<String> refused = this.refusedTopics.names();
		if (refused.isEmpty() && this.policies.control().pausedTopics().isEmpty()) {
			return blocked;
		}
		Set<String> waiting = new HashSet<>(blocked);
		waiting.addAll(refused);
		waiting.addAll(this.policies.control().pausedTopics());
		return waiting;
	}

	/**
	 * Time until a topic is tried again.
	 * @param now the time
	 * @param idle whether rows of no other topic wait
	 * @return the nanoseconds, zero or less when one is due
	 */
	long topicRemaining(long now, boolean idle) {
		return Math.min(this.blockedTopics.remaining(now, idle), this.refusedTopics.remaining(now));
	}

	/**
	 * Let topics be tried that are due.
	 * @param now the time
	 * @param idle whether rows of no other topic wait
	 */
	void admitTopics(long now, boolean idle) {
		this.blockedTopics.admit(now, idle);
		this.refusedTopics.admit(now);
	}

	DeadLetters deadLetters() {
		return this.deadLetters;
	}

	Outage publishing() {
		return this.publishing;
	}

	private long now() {
		return this.nanoTime.getAsLong();
	}

}
