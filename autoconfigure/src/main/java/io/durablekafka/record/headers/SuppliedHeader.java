package io.durablekafka.record.headers;

import java.util.function.Supplier;

import io.durablekafka.record.AddedHeaders;
import io.durablekafka.record.HeaderEnricher;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A header whose value the sending thread knows, such as an entry of its logging context.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class SuppliedHeader implements HeaderEnricher {

	private final String name;

	private final Supplier<@Nullable String> value;

	/**
	 * Create a header.
	 * @param name its name
	 * @param value its value; {@code null} or blank adds nothing
	 */
	public SuppliedHeader(String name, Supplier<@Nullable String> value) {
		this.name = name;
		this.value = value;
	}

	@Override
	public void enrich(ProducerRecord<?, ?> record, AddedHeaders headers) {
		if (!headers.contains(this.name)) {
			String current = this.value.get();
			if (current != null && !current.isBlank()) {
				headers.add(this.name, current);
			}
		}
	}

}
