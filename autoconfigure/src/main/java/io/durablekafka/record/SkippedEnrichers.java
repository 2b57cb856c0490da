package io.durablekafka.record;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Lets records go without the headers of an enricher that failed: counts, and logs once a
 * minute for each class of enrichers. Thread-safe.
 *
 * @since 0.1.0
 */
public final class SkippedEnrichers {

	private static final Log logger = LogFactory.getLog(SkippedEnrichers.class);

	private static final long INTERVAL = TimeUnit.MINUTES.toMillis(1);

	private final ConcurrentMap<Class<?>, AtomicLong> nextLogs = new ConcurrentHashMap<>();

	private final LongAdder count = new LongAdder();

	private final LongSupplier clock;

	/**
	 * Create a count.
	 * @param clock milliseconds since the epoch
	 */
	public SkippedEnrichers(LongSupplier clock) {
		this.clock = clock;
	}

	/**
	 * How often an enricher failed and its headers were left out.
	 * @return the number of failures since the start
	 */
	public long count() {
		return this.count.sum();
	}

	void skip(HeaderEnricher enricher, ProducerRecord<?, ?> record, RuntimeException failure) {
		this.count.increment();
		AtomicLong nextLog = this.nextLogs.computeIfAbsent(enricher.getClass(),
				(type) -> new AtomicLong(Long.MIN_VALUE));
		long now = this.clock.getAsLong();
		long next = nextLog.get();
		if (now >= next && nextLog.compareAndSet(next, now + INTERVAL)) {
			logger.warn("The header enricher " + enricher.getClass().getName() + " failed, and a record of topic '"
					+ record.topic() + "' goes without its headers ('durable-kafka.headers.on-error' is 'skip'). "
					+ "Further failures of it are not logged for a minute", failure);
		}
	}

}
