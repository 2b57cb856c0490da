package io.durablekafka.faults.application;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.durablekafka.DurableSendResult;
import io.durablekafka.Outcome;
import io.durablekafka.faults.check.Journal;
import io.durablekafka.faults.check.JournalOutcome;
import io.durablekafka.faults.check.RecordId;
import io.durablekafka.faults.check.Workload;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.SendResult;

/**
 * One sending thread with its own keys. Sends at its rate as long as {@code send} returns
 * in time; what a slow call has made late is caught up for a second at most.
 */
final class Sender implements Runnable {

	private static final int UNORDERED_SHARE = 50;

	private static final int MAX_DETAIL = 200;

	private static final long MAX_LATENESS = TimeUnit.SECONDS.toNanos(1);

	private final KafkaTemplate<byte[], byte[]> template;

	private final LoadSettings settings;

	private final int thread;

	private final Workload workload;

	private final Journal journal;

	private final LoadCounters counters;

	private final Map<Integer, Integer> nextSequences;

	private final SplittableRandom random;

	private volatile boolean stopped;

	private volatile long interval;

	/**
	 * Create a sender.
	 * @param template what to send with
	 * @param settings rate, keys and the like
	 * @param thread number of this thread
	 * @param journal where to note what happens
	 * @param counters where to count what happens
	 * @param nextSequences where each key goes on, changed by this sender only
	 */
	Sender(KafkaTemplate<byte[], byte[]> template, LoadSettings settings, int thread, Journal journal,
			LoadCounters counters, Map<Integer, Integer> nextSequences) {
		this.template = template;
		this.settings = settings;
		this.thread = thread;
		this.workload = settings.workload();
		this.journal = journal;
		this.counters = counters;
		this.nextSequences = nextSequences;
		this.random = new SplittableRandom(settings.seed() * 1000 + settings.start() * 100L + thread);
		rate(settings.rate());
	}

	void stop() {
		this.stopped = true;
	}

	/**
	 * Send at another rate from now on.
	 * @param rate records per second, over all threads
	 */
	void rate(int rate) {
		this.interval = TimeUnit.SECONDS.toNanos(1) * this.settings.threads() / rate;
	}

	@Override
	public void run() {
		long due = System.nanoTime();
		try (SendTimes times = new SendTimes(this.settings.directory(), this.settings.instance(), this.settings.start(),
				this.thread)) {
			while (!this.stopped) {
				due = Math.max(due + this.interval, System.nanoTime() - MAX_LATENESS);
				awaitTime(due);
				send(nextId(), times);
			}
		}
	}

	private static void awaitTime(long due) {
		long wait = due - System.nanoTime();
		while (wait > 0) {
			LockSupport.parkNanos(wait);
			wait = due - System.nanoTime();
		}
	}

	private RecordId nextId() {
		int key = (this.random.nextInt(UNORDERED_SHARE) == 0) ? -1 - this.thread : ownKey();
		return new RecordId(this.settings.instance(), key, this.nextSequences.merge(key, 1, Integer::sum) - 1);
	}

	private int ownKey() {
		int threads = this.settings.threads();
		int own = (this.settings.keys() - this.thread + threads - 1) / threads;
		return this.random.nextInt(own) * threads + this.thread;
	}

	private void send(RecordId id, SendTimes times) {
		ProducerRecord<byte[], byte[]> record = this.workload.record(id);
		this.journal.attempt(id);
		this.counters.attempted();
		long startMillis = System.currentTimeMillis();
		long start = System.nanoTime();
		CompletableFuture<SendResult<byte[], byte[]>> future;
		try {
			future = this.template.send(record);
		}
		catch (RuntimeException ex) {
			future = CompletableFuture.failedFuture(ex);
		}
		times.add(startMillis, System.nanoTime() - start);
		future.whenComplete((result, failure) -> completed(id, result, failure));
	}

	private void completed(RecordId id, @Nullable SendResult<byte[], byte[]> result, @Nullable Throwable failure) {
		JournalOutcome outcome = JournalOutcome.PUBLISHED;
		String detail = "-";
		if (failure != null) {
			outcome = JournalOutcome.FAILED;
			detail = describe(failure);
		}
		else if (result instanceof DurableSendResult<byte[], byte[]> durable) {
			outcome = (durable.outcome() == Outcome.STORED) ? JournalOutcome.STORED : JournalOutcome.PUBLISHED;
			detail = durable.messageId();
		}
		this.journal.outcome(id, outcome, detail);
		this.counters.completed(outcome);
	}

	// A word for the journal: what failed, why, and what was said about it.
	private static String describe(Throwable failure) {
		Throwable cause = (failure.getCause() != null) ? failure.getCause() : failure;
		String text = failure.getClass().getSimpleName() + "/" + cause.getClass().getSimpleName() + ":"
				+ cause.getMessage();
		return text.substring(0, Math.min(text.length(), MAX_DETAIL)).replaceAll("\\s+", "_");
	}

}
