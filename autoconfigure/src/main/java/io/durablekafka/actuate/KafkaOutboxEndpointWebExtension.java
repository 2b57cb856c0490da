package io.durablekafka.actuate;

import java.security.Principal;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Supplier;

import io.durablekafka.outbox.OutboxState;
import io.durablekafka.outbox.OutboxStoreException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.core.convert.ConversionException;

/**
 * The endpoint {@code kafkaoutbox} for callers over HTTP, who are told what is wrong with
 * a request, and whose names are noted.
 *
 * @since 0.1.0
 */
@EndpointWebExtension(endpoint = KafkaOutboxEndpoint.class)
public class KafkaOutboxEndpointWebExtension {

	private final KafkaOutboxEndpoint delegate;

	/**
	 * Create an extension.
	 * @param delegate the endpoint
	 */
	public KafkaOutboxEndpointWebExtension(KafkaOutboxEndpoint delegate) {
		this.delegate = delegate;
	}

	/**
	 * List stored records.
	 * @param state {@code pending} or {@code dead}
	 * @param topic topic of the records
	 * @param key a key, whose lane is listed
	 * @param lane lane of the records
	 * @param olderThan how long they have been stored at least
	 * @param after id to go on after
	 * @param limit greatest number of records
	 * @return the records, or what is wrong with the request
	 */
	@ReadOperation
	public WebEndpointResponse<OperationResponseBody> list(@Selector String state, @Nullable String topic,
			@Nullable String key, @Nullable String lane, @Nullable String olderThan, @Nullable String after,
			@Nullable String limit) {
		return answer(() -> this.delegate.list(state(state), topic, key, optional("lane", lane, Integer.class),
				optional("olderThan", olderThan, Duration.class), optional("after", after, Long.class),
				optional("limit", limit, Integer.class)));
	}

	/**
	 * Show one record.
	 * @param state {@code pending} or {@code dead}
	 * @param id id of its row
	 * @return the record, or what is wrong with the request
	 */
	@ReadOperation
	public WebEndpointResponse<OperationResponseBody> show(@Selector String state, @Selector String id) {
		return answer(() -> this.delegate.show(state(state), value("id", id, Long.class)));
	}

	/**
	 * Change something.
	 * @param action what to do
	 * @param ids ids of dead letters
	 * @param topic a topic
	 * @param olderThan least age of dead letters
	 * @param limit greatest number of dead letters
	 * @param headers other headers of a dead letter
	 * @param producer a producer
	 * @param security who asks
	 * @return what was done, or what is wrong with the request
	 */
	@WriteOperation
	public WebEndpointResponse<OperationResponseBody> change(@Selector String action, @Nullable String ids,
			@Nullable String topic, @Nullable String olderThan, @Nullable String limit, @Nullable String headers,
			@Nullable String producer, SecurityContext security) {
		Principal principal = security.getPrincipal();
		return answer(
				() -> this.delegate.change(
						new OutboxRequest(action, optional("ids", ids, long[].class), topic,
								optional("olderThan", olderThan, Duration.class),
								optional("limit", limit, Integer.class), headers, producer),
						(principal != null) ? principal.getName() : null));
	}

	private static OutboxState state(String state) {
		return Arrays.stream(OutboxState.values())
			.filter((known) -> known.name().equalsIgnoreCase(state))
			.findFirst()
			.orElseThrow(() -> new InvalidEndpointRequestException("There is no such state",
					"Records are 'pending' or 'dead'"));
	}

	private static <T> @Nullable T optional(String name, @Nullable String text, Class<T> type) {
		return (text != null) ? value(name, text, type) : null;
	}

	private static <T> T value(String name, String text, Class<T> type) {
		try {
			T value = ApplicationConversionService.getSharedInstance().convert(text, type);
			if (value != null) {
				return value;
			}
		}
		catch (ConversionException ex) {
			throw new InvalidEndpointRequestException("'%s' is not valid".formatted(name), help(type), ex);
		}
		throw new InvalidEndpointRequestException("'%s' is empty".formatted(name), help(type));
	}

	private static String help(Class<?> type) {
		if (type == Duration.class) {
			return "Give a duration, such as 30s, 15m, 2h or 7d";
		}
		return (type == long[].class) ? "Give ids, separated by commas" : "Give a number";
	}

	private static WebEndpointResponse<OperationResponseBody> answer(
			Supplier<? extends @Nullable OperationResponseBody> request) {
		try {
			OperationResponseBody body = request.get();
			return (body != null) ? new WebEndpointResponse<>(body)
					: new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
		}
		catch (InvalidEndpointRequestException ex) {
			return new WebEndpointResponse<>(new OutboxProblem(String.valueOf(ex.getMessage()), ex.getReason()),
					WebEndpointResponse.STATUS_BAD_REQUEST);
		}
		catch (OutboxStoreException ex) {
			return new WebEndpointResponse<>(new OutboxProblem(String.valueOf(ex.getMessage()), null),
					WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE);
		}
	}

}
