package io.durablekafka.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Configuration properties of the headers that are added to each record. A header that a
 * record has already is never changed.
 *
 * @since 0.1.0
 */
public class HeadersProperties {

	/**
	 * Name of the header that identifies a record through every attempt, so that
	 * consumers can recognise a duplicate.
	 */
	private String messageId = "dk-message-id";

	private final NamedHeader originApplication = new NamedHeader("dk-origin-application");

	private final NamedHeader originInstance = new NamedHeader("dk-origin-instance");

	private final NamedHeader producedAt = new NamedHeader("dk-produced-at");

	private final Tenant tenant = new Tenant();

	private final CorrelationId correlationId = new CorrelationId();

	private final TraceContext traceContext = new TraceContext();

	private final CloudEvents cloudEvents = new CloudEvents();

	/**
	 * Headers of the records of all producers, by name. The placeholders {topic},
	 * {producer}, {application} and {instance} may be used. A name with other characters
	 * than letters, digits and dashes is written in brackets.
	 */
	private Map<String, String> add = new LinkedHashMap<>();

	/**
	 * Entries of the logging context (MDC) that become headers: the name of the header by
	 * the key of the entry. Nothing else of the logging context is sent.
	 */
	private Map<String, String> mdc = new LinkedHashMap<>();

	/**
	 * What happens to a record when code that computes its headers fails.
	 */
	private OnError onError = OnError.FAIL;

	public String getMessageId() {
		return this.messageId;
	}

	public void setMessageId(String messageId) {
		this.messageId = messageId;
	}

	public NamedHeader getOriginApplication() {
		return this.originApplication;
	}

	public NamedHeader getOriginInstance() {
		return this.originInstance;
	}

	public NamedHeader getProducedAt() {
		return this.producedAt;
	}

	public Tenant getTenant() {
		return this.tenant;
	}

	public CorrelationId getCorrelationId() {
		return this.correlationId;
	}

	public TraceContext getTraceContext() {
		return this.traceContext;
	}

	public CloudEvents getCloudEvents() {
		return this.cloudEvents;
	}

	public Map<String, String> getAdd() {
		return this.add;
	}

	public void setAdd(Map<String, String> add) {
		this.add = add;
	}

	public Map<String, String> getMdc() {
		return this.mdc;
	}

	public void setMdc(Map<String, String> mdc) {
		this.mdc = mdc;
	}

	public OnError getOnError() {
		return this.onError;
	}

	public void setOnError(OnError onError) {
		this.onError = onError;
	}

	/**
	 * What to do about an enricher that fails.
	 */
	public enum OnError {

		/**
		 * The send fails.
		 */
		FAIL,

		/**
		 * The record is sent without the headers of that enricher.
		 */
		SKIP

	}

	/**
	 * A header that can be renamed and switched off.
	 */
	public static class NamedHeader {

		/**
		 * Whether the header is added.
		 */
		private boolean enabled = true;

		/**
		 * Name of the header.
		 */
		private String name;

		NamedHeader(String name) {
			this.name = name;
		}

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		public String getName() {
			return this.name;
		}

		public void setName(String name) {
			this.name = name;
		}

	}

	/**
	 * The tenant on whose behalf a record is sent.
	 */
	public static class Tenant {

		/**
		 * Whether the tenant is added, when there is a TenantSource bean or a key of the
		 * logging context to take it from.
		 */
		private boolean enabled = true;

		/**
		 * Name of the header.
		 */
		private String name = "dk-tenant";

		/**
		 * Key of the logging context (MDC) that holds the tenant. A TenantSource bean
		 * wins over it.
		 */
		private @Nullable String mdcKey;

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		public String getName() {
			return this.name;
		}

		public void setName(String name) {
			this.name = name;
		}

		public @Nullable String getMdcKey() {
			return this.mdcKey;
		}

		public void setMdcKey(@Nullable String mdcKey) {
			this.mdcKey = mdcKey;
		}

	}

	/**
	 * What ties together the records of one conversation. Added when it is said where it
	 * comes from.
	 */
	public static class CorrelationId {

		/**
		 * Name of the header.
		 */
		private String name = "dk-correlation-id";

		/**
		 * Key of the logging context (MDC) that holds the correlation id.
		 */
		private @Nullable String mdcKey;

		/**
		 * Whether a record without a correlation id starts a conversation of its own: its
		 * correlation id is its message id.
		 */
		private boolean generate;

		public String getName() {
			return this.name;
		}

		public void setName(String name) {
			this.name = name;
		}

		public @Nullable String getMdcKey() {
			return this.mdcKey;
		}

		public void setMdcKey(@Nullable String mdcKey) {
			this.mdcKey = mdcKey;
		}

		public boolean isGenerate() {
			return this.generate;
		}

		public void setGenerate(boolean generate) {
			this.generate = generate;
		}

	}

	/**
	 * The trace that a record belongs to.
	 */
	public static class TraceContext {

		/**
		 * Whether the current trace is added, such as 'traceparent', when the application
		 * has a Tracer and the record was not observed.
		 */
		private boolean enabled = true;

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

	}

	/**
	 * Records as CloudEvents 1.0 in binary mode. The type, the source, the subject and
	 * the schema may have placeholders.
	 */
	public static class CloudEvents {

		/**
		 * Whether records are CloudEvents.
		 */
		private boolean enabled;

		/**
		 * Type of the events. The placeholders {value-class}, {topic}, {producer},
		 * {application} and {instance} may be used.
		 */
		private String type = "{value-class}";

		/**
		 * Source of the events, a URI reference.
		 */
		private String source = "/{application}";

		/**
		 * Subject of the events.
		 */
		private @Nullable String subject;

		/**
		 * URI of the schema of the values.
		 */
		private @Nullable String dataSchema;

		/**
		 * Media type of the values, such as 'application/json'.
		 */
		private @Nullable String contentType;

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		public String getType() {
			return this.type;
		}

		public void setType(String type) {
			this.type = type;
		}

		public String getSource() {
			return this.source;
		}

		public void setSource(String source) {
			this.source = source;
		}

		public @Nullable String getSubject() {
			return this.subject;
		}

		public void setSubject(@Nullable String subject) {
			this.subject = subject;
		}

		public @Nullable String getDataSchema() {
			return this.dataSchema;
		}

		public void setDataSchema(@Nullable String dataSchema) {
			this.dataSchema = dataSchema;
		}

		public @Nullable String getContentType() {
			return this.contentType;
		}

		public void setContentType(@Nullable String contentType) {
			this.contentType = contentType;
		}

	}

}
