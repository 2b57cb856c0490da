package io.durablekafka.record;

import org.jspecify.annotations.Nullable;

/**
 * Knows the tenant on whose behalf the calling thread works. A bean of this type adds the
 * tenant to the headers of each record. Called on the sending thread, so it should be
 * quick. Must be thread-safe.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface TenantSource {

	/**
	 * The current tenant.
	 * @return the tenant, or {@code null} when there is none
	 * @throws RuntimeException which fails the send, or is logged, as
	 * <code>durable-kafka.headers.on-error</code> says
	 */
	@Nullable String currentTenant();

}
