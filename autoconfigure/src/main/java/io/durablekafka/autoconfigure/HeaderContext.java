package io.durablekafka.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

import io.durablekafka.record.HeaderEnricher;
import io.durablekafka.record.TenantSource;
import org.jspecify.annotations.Nullable;

/**
 * What headers are made from, beside the record.
 *
 * @param application name of the application, if it has one
 * @param instance name of this instance of it
 * @param tenants knows the current tenant, if there are tenants
 * @param trace adds the current trace, if there are traces
 */
record HeaderContext(@Nullable String application, String instance, @Nullable TenantSource tenants,
		@Nullable HeaderEnricher trace) {

	/**
	 * Values of the placeholders that are the same for each record of a producer.
	 */
	Map<String, String> placeholders(String producer) {
		Map<String, String> values = new LinkedHashMap<>();
		values.put("producer", producer);
		values.put("instance", this.instance);
		if (this.application != null) {
			values.put("application", this.application);
		}
		return values;
	}

}
