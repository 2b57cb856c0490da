package io.durablekafka.faults.check;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Compares what is in the topic with what the application was told. Give it every record
 * of the topic, in the order of each partition, then ask for the result. Not thread-safe.
 */
public final class DeliveryChecker {

	/**
	 * Header of the library that names a record for consumers.
	 */
	static final String MESSAGE_ID_HEADER = "dk-message-id";

	private static final int MAX_FINDINGS = 20;

	private final Attempts attempts;

	private final ContentCheck content;

	private final Set<String> deadMessageIds;

	private final Share share;

	private final Leniency leniency;

	private final Map<RecordId, Sighting> sightings = new HashMap<>();

	private final Map<RecordId, Integer> latest = new HashMap<>();

	private final Set<String> messageIds = new HashSet<>();

	private final List<String> findings = new ArrayList<>();

	private int reordered;

	private int duplicates;

	private int mismatched;

	/**
	 * Create a checker.
	 * @param workload what was sent
	 * @param attempts what the application was told
	 * @param deadMessageIds message ids in the dead-letter table
	 * @param identified whether every record has to carry a message id
	 * @param share which records the attempts are about
	 * @param leniency what explains a loss
	 */
	public DeliveryChecker(Workload workload, Attempts attempts, Set<String> deadMessageIds, boolean identified,
			Share share, Leniency leniency) {
		this.attempts = attempts;
		this.share = share;
		this.leniency = leniency;
		this.deadMessageIds = Set.copyOf(deadMessageIds);
		this.content = new ContentCheck(workload, identified);
	}

	/**
	 * Look at the next record of a partition.
	 * @param record the record
	 */
	public void accept(ConsumerRecord<byte @Nullable [], byte @Nullable []> record) {
		RecordId id = identify(record);
		if ((id != null) ? !this.share.contains(id) : !this.share.isFirst()) {
			return;
		}
		Attempt attempt = (id != null) ? this.attempts.get(id) : null;
		if (id == null || attempt == null) {
			this.mismatched++;
			find("%s is a record that nobody sent", record, id);
			return;
		}
		String messageId = messageId(record);
		checkContent(record, id, attempt, messageId);
		countDuplicate(id, messageId);
		if (this.sightings.putIfAbsent(id, new Sighting(messageId)) == null && id.isOrdered()) {
			checkOrder(record, id);
		}
	}

	private static @Nullable RecordId identify(ConsumerRecord<byte[], byte[]> record) {
		Header header = record.headers().lastHeader(Workload.ID_HEADER);
		byte[] bytes = (header != null) ? header.value() : record.value();
		if (bytes == null) {
			return null;
		}
		String text = new String(bytes, 0, Math.min(bytes.length, 30), StandardCharsets.ISO_8859_1);
		return RecordId.parse(text.split("\\|", 2)[0]);
	}

	private static @Nullable String messageId(ConsumerRecord<byte[], byte[]> record) {
		Header header = record.headers().lastHeader(MESSAGE_ID_HEADER);
		return (header != null && header.value() != null) ? new String(header.value(), StandardCharsets.UTF_8) : null;
	}

	private void checkContent(ConsumerRecord<byte[], byte[]> record, RecordId id, Attempt attempt,
			@Nullable String messageId) {
		Sighting before = this.sightings.get(id);
		String difference = (before != null && !before.has(messageId)) ? "a second message id"
				: this.content.difference(record, id, attempt, messageId);
		if (difference != null) {
			this.mismatched++;
			find("%s has " + difference, record, id);
		}
	}

	private void countDuplicate(RecordId id, @Nullable String messageId) {
		boolean duplicate = (messageId != null) ? !this.messageIds.add(messageId) : this.sightings.containsKey(id);
		if (duplicate) {
			this.duplicates++;
		}
	}

	private void checkOrder(ConsumerRecord<byte[], byte[]> record, RecordId id) {
		int last = this.latest.getOrDefault(id.first(), -1);
		if (id.sequence() < last) {
			this.reordered++;
			find("%s comes after record " + last + " of its key", record, id);
		}
		this.latest.put(id.first(), Math.max(last, id.sequence()));
	}

	private void find(String text, ConsumerRecord<byte[], byte[]> record, @Nullable RecordId id) {
		if (this.findings.size() < MAX_FINDINGS) {
			this.findings
				.add(text.formatted("record %s (offset %d-%d)".formatted(id, record.partition(), record.offset())));
		}
	}

	/**
	 * Compare, once the whole topic was seen.
	 * @return the result
	 */
	public CheckResult result() {
		Tally tally = new Tally();
		this.attempts.forEach(tally::add);
		return new CheckResult(tally.sent, tally.published, tally.stored, tally.failed, tally.incomplete, tally.lost,
				this.reordered, this.duplicates, this.mismatched, tally.failedButSent, tally.failedInnocent,
				this.share.isFirst() ? this.deadMessageIds.size() : 0, List.copyOf(this.findings));
	}

	/**
	 * First occurrence of a record.
	 */
	private record Sighting(@Nullable String messageId) {

		boolean has(@Nullable String other) {
			return (this.messageId != null) ? this.messageId.equals(other) : other == null;
		}

	}

	/**
	 * Counts what the journals tell against what was seen.
	 */
	private final class Tally {

		private int sent;

		private int published;

		private int stored;

		private int failed;

		private int incomplete;

		private int lost;

		private int failedButSent;

		private int failedInnocent;

		void add(RecordId id, Attempt attempt) {
			this.sent++;
			if (attempt.outcome == null) {
				this.incomplete++;
				return;
			}
			boolean seen = DeliveryChecker.this.sightings.containsKey(id);
			switch (attempt.outcome) {
				case PUBLISHED -> this.published++;
				case STORED -> this.stored++;
				case FAILED -> this.failed++;
			}
			if (!attempt.isPromised() && !DeliveryChecker.this.content.isPoison(id)) {
				this.failedInnocent++;
			}
			if (attempt.isPromised() && !seen && !isRightlyDead(id, attempt)
					&& !DeliveryChecker.this.leniency.mayBeErased(attempt)) {
				this.lost++;
				find("record %s was promised (%s) and is not in the topic", id, attempt);
			}
			else if (!attempt.isPromised() && seen) {
				this.failedButSent++;
				find("record %s failed (%s) and is in the topic", id, attempt);
			}
		}

		// Usually, only what the broker can never take may end as a dead letter.
		private boolean isRightlyDead(RecordId id, Attempt attempt) {
			return (DeliveryChecker.this.leniency.deadLetters() || DeliveryChecker.this.content.isPoison(id))
					&& DeliveryChecker.this.deadMessageIds.contains(attempt.detail);
		}

		private void find(String text, RecordId id, Attempt attempt) {
			List<String> findings = DeliveryChecker.this.findings;
			if (findings.size() < MAX_FINDINGS) {
				findings.add(text.formatted(id, Arrays.asList(attempt.outcome, attempt.detail)));
			}
		}

	}

}
