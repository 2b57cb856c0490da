package io.durablekafka.actuate;

import java.util.List;

import io.durablekafka.outbox.OutboxEntry;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * A page of stored records.
 *
 * @param entries the records, in the order of their ids
 * @param next what to give as {@code after} for the next page, {@code null} at the end
 * @since 0.1.0
 */
public record EntriesDescriptor(List<OutboxEntry> entries, @Nullable Long next) implements OperationResponseBody {

}
