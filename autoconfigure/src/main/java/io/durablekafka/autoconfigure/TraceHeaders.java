package io.durablekafka.autoconfigure;

import io.durablekafka.record.HeaderEnricher;
import org.jspecify.annotations.Nullable;

/**
 * Adds the current trace to records. Mentions no class of the tracing library, which may
 * be missing.
 */
@FunctionalInterface
interface TraceHeaders {

	/**
	 * What adds the trace.
	 * @return the enricher, or {@code null} when the application has no traces
	 */
	@Nullable HeaderEnricher enricher();

}
