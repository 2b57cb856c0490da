package io.durablekafka.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.durablekafka.record.HeaderEnricher;
import io.durablekafka.record.TenantSource;
import io.durablekafka.record.headers.CloudEvent;
import io.durablekafka.record.headers.CloudEventHeaders;
import io.durablekafka.record.headers.FirstOfChainHeader;
import io.durablekafka.record.headers.FixedHeaders;
import io.durablekafka.record.headers.ProducedAtHeader;
import io.durablekafka.record.headers.SuppliedHeader;
import org.slf4j.MDC;

import org.springframework.util.StringUtils;

/**
 * Makes the library's own enrichers from the properties. What is switched off or has
 * nothing to add is not in the list. The first that adds a header wins: what is said
 * about the topic, then about the producer, then about all.
 */
final class OwnHeaders {

	private final HeadersProperties properties;

	private final StaticHeaders statics;

	private final HeaderContext context;

	OwnHeaders(HeadersProperties properties, StaticHeaders statics, HeaderContext context) {
		this.properties = properties;
		this.statics = statics;
		this.context = context;
	}

	List<HeaderEnricher> of(String producer) {
		List<HeaderEnricher> enrichers = new ArrayList<>();
		HeaderPlaceholders placeholders = new HeaderPlaceholders(this.context.placeholders(producer));
		this.statics.addTo(enrichers, producer, placeholders);
		addOrigin(enrichers);
		if (this.properties.getProducedAt().isEnabled()) {
			enrichers.add(new ProducedAtHeader(this.properties.getProducedAt().getName()));
		}
		addOfThread(enrichers);
		if (this.context.trace() != null && this.properties.getTraceContext().isEnabled()) {
			enrichers.add(this.context.trace());
		}
		if (this.properties.getCloudEvents().isEnabled()) {
			enrichers.add(new CloudEventHeaders(cloudEvent(placeholders), this.properties.getMessageId()));
		}
		return enrichers;
	}

	private void addOrigin(List<HeaderEnricher> enrichers) {
		Map<String, String> origin = new LinkedHashMap<>();
		if (this.properties.getOriginApplication().isEnabled() && this.context.application() != null) {
			origin.put(this.properties.getOriginApplication().getName(), this.context.application());
		}
		if (this.properties.getOriginInstance().isEnabled()) {
			origin.put(this.properties.getOriginInstance().getName(), this.context.instance());
		}
		if (!origin.isEmpty()) {
			enrichers.add(new FixedHeaders(origin));
		}
	}

	private void addOfThread(List<HeaderEnricher> enrichers) {
		this.properties.getMdc().forEach((key, header) -> enrichers.add(ofLoggingContext(header, key)));
		HeadersProperties.Tenant tenant = this.properties.getTenant();
		TenantSource tenants = this.context.tenants();
		if (tenant.isEnabled() && tenants != null) {
			enrichers.add(new SuppliedHeader(tenant.getName(), tenants::currentTenant));
		}
		else if (tenant.isEnabled() && StringUtils.hasText(tenant.getMdcKey())) {
			enrichers.add(ofLoggingContext(tenant.getName(), tenant.getMdcKey()));
		}
		HeadersProperties.CorrelationId correlationId = this.properties.getCorrelationId();
		if (StringUtils.hasText(correlationId.getMdcKey())) {
			enrichers.add(ofLoggingContext(correlationId.getName(), correlationId.getMdcKey()));
		}
		if (correlationId.isGenerate()) {
			enrichers.add(new FirstOfChainHeader(correlationId.getName(), this.properties.getMessageId()));
		}
	}

	private static HeaderEnricher ofLoggingContext(String header, String key) {
		return new SuppliedHeader(header, () -> MDC.get(key));
	}

	private CloudEvent cloudEvent(HeaderPlaceholders placeholders) {
		String prefix = "durable-kafka.headers.cloud-events.";
		HeadersProperties.CloudEvents events = this.properties.getCloudEvents();
		return new CloudEvent(placeholders.required(prefix + "type", events.getType()),
				placeholders.required(prefix + "source", events.getSource()),
				placeholders.optional(prefix + "subject", events.getSubject()),
				placeholders.optional(prefix + "data-schema", events.getDataSchema()),
				StringUtils.hasText(events.getContentType()) ? events.getContentType() : null);
	}

}
