package io.durablekafka.faults.application;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.durablekafka.faults.check.Journal;
import io.durablekafka.faults.check.JournalSummary;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.kafka.core.KafkaTemplate;

/**
 * All sending threads. They start when the application is ready and go on until they are
 * told to stop or the process ends: the end of the application context does not stop
 * them, as requests in progress would not.
 */
final class Load {

	private final KafkaTemplate<byte[], byte[]> template;

	private final LoadSettings settings;

	private final LoadCounters counters = new LoadCounters();

	private final List<Sender> senders = new ArrayList<>();

	private final List<Thread> threads = new ArrayList<>();

	Load(KafkaTemplate<byte[], byte[]> template, LoadSettings settings) {
		this.template = template;
		this.settings = settings;
	}

	LoadCounters counters() {
		return this.counters;
	}

	@EventListener(ApplicationReadyEvent.class)
	void start() {
		Map<Integer, Integer> nextSequences = JournalSummary
			.read(this.settings.directory(), this.settings.startedAt(), (instance) -> 0)
			.nextSequences(this.settings.instance());
		Journal journal = Journal.open(this.settings.directory(), this.settings.instance(), this.settings.start(),
				Clock.systemUTC());
		for (int i = 0; i < this.settings.threads(); i++) {
			Sender sender = new Sender(this.template, this.settings, i, journal, this.counters, own(i, nextSequences));
			Thread thread = new Thread(sender, "load-" + i);
			thread.setDaemon(true);
			this.senders.add(sender);
			this.threads.add(thread);
		}
		this.threads.forEach(Thread::start);
	}

	private Map<Integer, Integer> own(int thread, Map<Integer, Integer> sequences) {
		Map<Integer, Integer> own = new HashMap<>();
		sequences.forEach((key, next) -> {
			if ((key >= 0) ? key % this.settings.threads() == thread : key == -1 - thread) {
				own.put(key, next);
			}
		});
		return own;
	}

	/**
	 * Send at another rate from now on.
	 * @param rate records per second, over all threads
	 */
	void rate(int rate) {
		this.senders.forEach((sender) -> sender.rate(rate));
	}

	/**
	 * Stop sending, and wait until no thread is inside {@code send}.
	 */
	void stop() throws InterruptedException {
		this.senders.forEach(Sender::stop);
		for (Thread thread : this.threads) {
			thread.join();
		}
	}

}
