package io.durablekafka.actuate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import io.durablekafka.DeliveryStatus;
import io.durablekafka.outbox.OutboxSummary;
import io.durablekafka.producer.TripCause;
import io.durablekafka.relay.RelayControl;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;

/**
 * A page for operators on top of the other endpoints: what flows, what waits and what is
 * dead. An endpoint itself, so it is where the others are, and guarded as they are. It
 * changes nothing: that is done by {@link KafkaOutboxEndpoint}, with the rights of
 * whoever looks at the page. Thread-safe.
 *
 * @since 0.1.0
 */
@WebEndpoint(id = KafkaConsoleEndpoint.ID, defaultAccess = Access.READ_ONLY)
public class KafkaConsoleEndpoint {

	/**
	 * Id of the endpoint.
	 */
	public static final String ID = "kafkaconsole";

	private static final Set<String> STYLES = Set.of("console.css");

	private static final Set<String> SCRIPTS = Set.of("console.js", "api.js", "charts.js", "dialogs.js", "dom.js",
			"records.js");

	private static final String DIRECTORY = "META-INF/durable-kafka/console/";

	private final String application;

	private final Duration refreshInterval;

	private final List<DeliveryStatus> producers;

	private final OutboxFigures figures;

	private final RelayControl relays;

	private final OutboxLanes lanes;

	private final Supplier<Map<String, ConsoleFigures.Endpoint>> endpoints;

	private final Clock clock;

	/**
	 * Create an endpoint.
	 * @param application name of the application
	 * @param refreshInterval how often a page that somebody looks at asks for figures
	 * @param producers what has become of the records of each producer
	 * @param figures what the outbox holds
	 * @param relays controls the relays of this instance
	 * @param lanes the lanes of this instance
	 * @param endpoints tells which endpoints are exposed, this one included
	 * @param clock the time
	 */
	public KafkaConsoleEndpoint(String application, Duration refreshInterval,
			Collection<? extends DeliveryStatus> producers, OutboxFigures figures, RelayControl relays,
			OutboxLanes lanes, Supplier<Map<String, ConsoleFigures.Endpoint>> endpoints, Clock clock) {
		this.application = application;
		this.refreshInterval = refreshInterval;
		this.producers = List.copyOf(producers);
		this.figures = figures;
		this.relays = relays;
		this.lanes = lanes;
		this.endpoints = endpoints;
		this.clock = clock;
	}

	/**
	 * The page.
	 * @return the page
	 */
	@ReadOperation(produces = "text/html")
	public WebEndpointResponse<Resource> page() {
		return new WebEndpointResponse<>(new ByteArrayResource(html().getBytes(StandardCharsets.UTF_8)),
				text(MimeTypeUtils.TEXT_HTML));
	}

	/**
	 * What the page loads.
	 * @param part name of one of its files, or {@code figures}
	 * @return that part
	 */
	@ReadOperation(produces = { "application/json", "text/javascript", "text/css" })
	public WebEndpointResponse<Object> part(@Selector String part) {
		if (part.equals("figures")) {
			return new WebEndpointResponse<>(figures(), MimeTypeUtils.APPLICATION_JSON);
		}
		if (STYLES.contains(part)) {
			return new WebEndpointResponse<>(file(part), text(MimeTypeUtils.parseMimeType("text/css")));
		}
		if (SCRIPTS.contains(part)) {
			return new WebEndpointResponse<>(file(part), text(MimeTypeUtils.parseMimeType("text/javascript")));
		}
		return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
	}

	/**
	 * A browser resolves what the page refers to against the directory of the page, whose
	 * last segment the application may have mapped to another name.
	 */
	private String html() {
		ConsoleFigures.Endpoint self = this.endpoints.get().get(ID);
		String path = (self != null) ? self.path() : ID;
		try {
			return file("console.html").getContentAsString(StandardCharsets.UTF_8)
				.replace("{self}", path.substring(path.lastIndexOf('/') + 1));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Resource file(String name) {
		return new ClassPathResource(DIRECTORY + name, KafkaConsoleEndpoint.class.getClassLoader());
	}

	private static MimeType text(MimeType type) {
		return new MimeType(type, StandardCharsets.UTF_8);
	}

	private ConsoleFigures figures() {
		return new ConsoleFigures(this.clock.instant(), this.application, this.refreshInterval.toMillis(), outbox(),
				new ConsoleFigures.Relay(this.relays.isPaused(), this.relays.pausedTopics(), this.lanes.owned().size(),
						this.lanes.others()),
				this.producers.stream().map(KafkaConsoleEndpoint::producer).toList(), this.endpoints.get());
	}

	private ConsoleFigures.Outbox outbox() {
		OutboxSummary summary = this.figures.glance();
		Throwable failure = this.figures.failure();
		return new ConsoleFigures.Outbox(this.figures.hasOutbox(), (summary != null) ? summary.pending() : null,
				(summary != null) ? summary.dead() : null, (summary != null) ? summary.oldestAge() : null,
				(failure != null) ? failure.getClass().getName() : null);
	}

	private static ConsoleFigures.Producer producer(DeliveryStatus status) {
		Map<TripCause, Long> trips = new EnumMap<>(TripCause.class);
		for (TripCause cause : TripCause.values()) {
			trips.put(cause, status.trips(cause));
		}
		return new ConsoleFigures.Producer(status.producer(), status.breaker(), status.published(), status.stored(),
				status.relayed(), status.failed(), status.deadLettered(), status.blockedKeys(), trips,
				status.clients());
	}

}
