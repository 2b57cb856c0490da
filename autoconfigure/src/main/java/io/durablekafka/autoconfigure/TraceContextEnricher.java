package io.durablekafka.autoconfigure;

import io.durablekafka.record.AddedHeaders;
import io.durablekafka.record.HeaderEnricher;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Adds the current trace in the format that the application propagates, W3C's by default.
 * A record that has a part of a trace, from its caller or from the observation of the
 * template, gets nothing: two traces must not be mixed. Thread-safe.
 */
final class TraceContextEnricher implements HeaderEnricher {

	/** Belongs to no trace in particular. */
	private static final String BAGGAGE = "baggage";

	private final Tracer tracer;

	private final Propagator propagator;

	private final String[] fields;

	TraceContextEnricher(Tracer tracer, Propagator propagator) {
		this.tracer = tracer;
		this.propagator = propagator;
		this.fields = propagator.fields().stream().filter((field) -> !field.equals(BAGGAGE)).toArray(String[]::new);
	}

	@Override
	public void enrich(ProducerRecord<?, ?> record, AddedHeaders headers) {
		for (String field : this.fields) {
			if (headers.contains(field)) {
				return;
			}
		}
		Span span = this.tracer.currentSpan();
		if (span != null) {
			this.propagator.inject(span.context(), headers, TraceContextEnricher::add);
		}
	}

	private static void add(@Nullable AddedHeaders headers, String name, String value) {
		if (headers != null) {
			headers.add(name, value);
		}
	}

}
