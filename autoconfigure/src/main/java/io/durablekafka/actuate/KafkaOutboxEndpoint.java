package io.durablekafka.actuate;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.durablekafka.DeliveryStatus;
import io.durablekafka.outbox.OutboxAdministration;
import io.durablekafka.outbox.OutboxEntry;
import io.durablekafka.outbox.OutboxFilter;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.OutboxState;
import io.durablekafka.outbox.OutboxStoreException;
import io.durablekafka.outbox.OutboxSummary;
import io.durablekafka.outbox.OutboxTopic;
import io.durablekafka.outbox.Slots;
import io.durablekafka.relay.RelayControl;
import io.durablekafka.relay.RelayPolicies;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.internals.Topic;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * What waits in the outbox and what is dead, and what can be done about it. Whatever
 * changes something is written to the log and published as an {@link OutboxChange}, with
 * the name of who did it when that is known.
 *
 * @since 0.1.0
 */
@Endpoint(id = "kafkaoutbox", defaultAccess = Access.READ_ONLY)
public final class KafkaOutboxEndpoint {

	private static final Log logger = LogFactory.getLog(KafkaOutboxEndpoint.class);

	private static final int DEFAULT_LIMIT = 50;

	private static final int MAX_LIMIT = 1000;

	private final @Nullable OutboxAdministration outbox;

	private final Map<String, DeliveryStatus> producers;

	private final OutboxFigures figures;

	private final RelayPolicies policies;

	private final OutboxLanes lanes;

	private final boolean showsContents;

	private final Consumer<OutboxChange> audit;

	/**
	 * Create the endpoint.
	 * @param outbox the outbox, if there is one that can be administrated
	 * @param producers what has become of the records of each producer
	 * @param figures what the outbox holds
	 * @param policies what the relays of this instance do, and who controls them
	 * @param lanes the lanes of this instance
	 * @param showsContents whether keys, values and headers may be shown
	 * @param events where changes are published
	 */
	public KafkaOutboxEndpoint(@Nullable OutboxAdministration outbox, Collection<? extends DeliveryStatus> producers,
			OutboxFigures figures, RelayPolicies policies, OutboxLanes lanes, boolean showsContents,
			Consumer<Object> events) {
		this.outbox = outbox;
		this.producers = producers.stream()
			.collect(Collectors.toMap(DeliveryStatus::producer, Function.identity(), (first, second) -> first));
		this.figures = figures;
		this.policies = policies;
		this.lanes = lanes;
		this.showsContents = showsContents;
		this.audit = (change) -> {
			logger.info("%s of %s: %d records, by %s".formatted(change.action(), change.what(), change.records(),
					name(change.principal())));
			events.accept(change);
		};
	}

	/**
	 * A name must not look like another line of the log.
	 */
	private static String name(@Nullable String principal) {
		return (principal != null) ? "'" + principal.replaceAll("\\p{Cntrl}", "?") + "'" : "somebody unknown";
	}

	/**
	 * What is stored, by topic, and what state producers and relay are in.
	 * @return the summary
	 */
	@ReadOperation
	public OutboxDescriptor summary() {
		OutboxSummary summary = this.figures.summary();
		Throwable failure = this.figures.failure();
		List<OutboxTopic> topics = List.of();
		if (this.outbox != null && failure == null) {
			try {
				topics = this.outbox.topics();
			}
			catch (OutboxStoreException ex) {
				failure = ex;
			}
		}
		RelayControl control = this.policies.control();
		return new OutboxDescriptor((summary != null) ? summary.pending() : null,
				(summary != null) ? summary.dead() : null, (summary != null) ? summary.oldestAge() : null,
				(failure != null) ? failure.getClass().getName() : null, topics,
				new OutboxDescriptor.Relay(control.isPaused(), control.pausedTopics(), this.lanes.owned().toString(),
						this.lanes.owned().size(), this.lanes.others()),
				this.producers.values()
					.stream()
					.map((status) -> new OutboxDescriptor.Producer(status.producer(), status.breaker(),
							status.published(), status.stored(), status.relayed(), status.failed(),
							status.deadLettered()))
					.toList());
	}

	/**
	 * List stored records.
	 * @param state {@code pending} or {@code dead}
	 * @param topic topic of the records, or all
	 * @param key a key as text, which needs the topic: the records of its lane, among
	 * which are all of its own
	 * @param lane lane of the records, or all
	 * @param olderThan how long they have been stored at least
	 * @param after id to go on after
	 * @param limit greatest number of records, 50 unless told otherwise, at most 1,000
	 * @return the records, and where to go on
	 */
	@ReadOperation
	public EntriesDescriptor list(@Selector OutboxState state, @Nullable String topic, @Nullable String key,
			@Nullable Integer lane, @Nullable Duration olderThan, @Nullable Long after, @Nullable Integer limit) {
		int rows = limit(limit, DEFAULT_LIMIT);
		List<OutboxEntry> found = outbox().list(filter(state, topic, key, lane, olderThan), (after != null) ? after : 0,
				rows + 1);
		boolean more = found.size() > rows;
		List<OutboxEntry> entries = (more) ? found.subList(0, rows) : found;
		return new EntriesDescriptor(entries, (more) ? entries.get(rows - 1).id() : null);
	}

	/**
	 * Show one record, with its contents where these may be shown.
	 * @param state {@code pending} or {@code dead}
	 * @param id id of its row
	 * @return the record, or {@code null} if there is none
	 */
	@ReadOperation
	public @Nullable EntryDescriptor show(@Selector OutboxState state, @Selector long id) {
		List<OutboxEntry> found = outbox().list(new OutboxFilter(state, null, null, null), id - 1, 1);
		if (found.isEmpty() || found.get(0).id() != id) {
			return null;
		}
		OutboxRecord record = (this.showsContents) ? outbox().load(state, id) : null;
		return new EntryDescriptor(found.get(0), (record != null) ? EntryDescriptor.Contents.of(record) : null);
	}

	/**
	 * Change something.
	 * @param action {@code retry} and {@code discard} dead letters, {@code replay} one,
	 * {@code pause} and {@code resume} the relay, {@code drain} at once, {@code trip} and
	 * {@code reset} the breaker
	 * @param ids ids of dead letters
	 * @param topic a topic: whose dead letters, or which one to pause; for
	 * {@code replay}, where to send it instead
	 * @param olderThan only dead letters of records stored for at least so long
	 * @param limit greatest number of dead letters to retry
	 * @param headers for {@code replay}: lines {@code name: value} to set headers, and
	 * {@code name} to remove one
	 * @param producer whose breaker, or all
	 * @return what was done
	 */
	@WriteOperation
	public OutboxChange change(@Selector String action, long @Nullable [] ids, @Nullable String topic,
			@Nullable Duration olderThan, @Nullable Integer limit, @Nullable String headers,
			@Nullable String producer) {
		return change(new OutboxRequest(action, ids, topic, olderThan, limit, headers, producer), null);
	}

	/**
	 * Change something for somebody.
	 * @param request what to change
	 * @param principal who asks, if that is known
	 * @return what was done
	 */
	OutboxChange change(OutboxRequest request, @Nullable String principal) {
		List<OutboxChange> changes = new ArrayList<>();
		Consumer<OutboxChange> book = (change) -> {
			changes.add(change);
			this.audit.accept(change);
		};
		String topic = valid(request.topic());
		switch (request.action()) {
			case "retry" -> retry(operations(book), request, principal);
			case "replay" -> {
				if (topic == null && request.headers() == null) {
					throw new InvalidEndpointRequestException("Nothing to change about the record",
							"Give a topic, headers or both, or use 'retry'");
				}
				operations(book).replay(one(request.ids()), topic, request.headers(), principal);
			}
			case "discard" -> operations(book).discard(some(request.ids()), principal);
			case "pause", "resume" -> book.accept(control(request.action(), topic, principal));
			case "drain" -> {
				this.lanes.wake();
				book.accept(new OutboxChange("drain", "the outbox", 0, principal));
			}
			case "trip", "reset" -> breakers(request.action(), request.producer(), principal, book);
			default -> throw new InvalidEndpointRequestException("There is no such action",
					"Actions are retry, replay, discard, pause, resume, drain, trip and reset");
		}
		return changes.get(0);
	}

	private void retry(OutboxOperations operations, OutboxRequest request, @Nullable String principal) {
		if (request.ids() != null) {
			operations.retry(some(request.ids()), principal);
		}
		else if (request.topic() == null && request.olderThan() == null) {
			throw new InvalidEndpointRequestException("Nothing says which dead letters to send again",
					"Give ids, a topic, or 'olderThan' (0s for all)");
		}
		else {
			operations.retry(new OutboxFilter(OutboxState.DEAD, request.topic(), null, request.olderThan()),
					limit(request.limit(), MAX_LIMIT), principal);
		}
	}

	private static @Nullable String valid(@Nullable String topic) {
		if (topic != null) {
			try {
				Topic.validate(topic);
			}
			catch (InvalidTopicException ex) {
				throw new InvalidEndpointRequestException("This is not the name of a topic",
						"Names of topics have up to 249 letters, digits, dots, underscores and hyphens");
			}
		}
		return topic;
	}

	private OutboxChange control(String action, @Nullable String topic, @Nullable String principal) {
		RelayControl relays = this.policies.control();
		if (action.equals("pause")) {
			change(topic, relays::pause, relays::pauseAll);
		}
		else {
			change(topic, relays::resume, relays::resumeAll);
		}
		return new OutboxChange(action, (topic != null) ? "topic '" + topic + "'" : "the relay", 0, principal);
	}

	private static void change(@Nullable String topic, Consumer<String> one, Runnable all) {
		if (topic != null) {
			one.accept(topic);
		}
		else {
			all.run();
		}
	}

	private void breakers(String action, @Nullable String producer, @Nullable String principal,
			Consumer<OutboxChange> book) {
		Collection<DeliveryStatus> chosen = this.producers.values();
		if (producer != null) {
			DeliveryStatus one = this.producers.get(producer);
			if (one == null) {
				throw new InvalidEndpointRequestException("There is no such producer",
						"Producers are " + this.producers.keySet());
			}
			chosen = List.of(one);
		}
		List<String> changed = new ArrayList<>();
		for (DeliveryStatus status : chosen) {
			try {
				if (action.equals("trip")) {
					status.forceBreakerOpen();
				}
				else {
					status.resetBreaker();
				}
				changed.add(status.producer());
			}
			catch (IllegalStateException ex) {
				logger.debug("A producer without outbox has no breaker to trip", ex);
			}
		}
		if (changed.isEmpty()) {
			throw new InvalidEndpointRequestException("Records are not stored, so they have no other way",
					"Only breakers of producers with an outbox can be tripped");
		}
		book.accept(new OutboxChange(action, "breakers of producers " + changed, 0, principal));
	}

	private OutboxOperations operations(Consumer<OutboxChange> book) {
		return new OutboxOperations(outbox(), (topic) -> this.policies.of(topic).holds(), this.lanes::wake, book);
	}

	private OutboxAdministration outbox() {
		OutboxAdministration administration = this.outbox;
		if (administration == null) {
			throw new InvalidEndpointRequestException("There is no outbox that could be looked at",
					"Records are not stored, or in a store of the application's own");
		}
		return administration;
	}

	private static OutboxFilter filter(OutboxState state, @Nullable String topic, @Nullable String key,
			@Nullable Integer lane, @Nullable Duration olderThan) {
		if (key == null) {
			return new OutboxFilter(state, topic, lane, olderThan);
		}
		if (topic == null) {
			throw new InvalidEndpointRequestException("A key without a topic", "Give the topic of the key");
		}
		byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
		return new OutboxFilter(state, topic, Slots.lane(Slots.of(topic, bytes, null)), olderThan);
	}

	private static long[] some(long @Nullable [] ids) {
		if (ids == null || ids.length == 0) {
			throw new InvalidEndpointRequestException("No ids", "Give the ids of dead letters, separated by commas");
		}
		if (ids.length > MAX_LIMIT) {
			throw new InvalidEndpointRequestException("%d ids".formatted(ids.length),
					"Give no more than %d ids at once".formatted(MAX_LIMIT));
		}
		return ids;
	}

	private static long one(long @Nullable [] ids) {
		if (some(ids).length != 1) {
			throw new InvalidEndpointRequestException("More than one id",
					"Only one dead letter can be changed at a time");
		}
		return some(ids)[0];
	}

	private static int limit(@Nullable Integer limit, int otherwise) {
		int rows = (limit != null) ? limit : otherwise;
		if (rows < 1 || rows > MAX_LIMIT) {
			throw new InvalidEndpointRequestException("Limit %d".formatted(rows),
					"The limit is between 1 and %d".formatted(MAX_LIMIT));
		}
		return rows;
	}

}
