package io.durablekafka.autoconfigure;

/**
 * Configuration properties of what is logged.
 *
 * @since 0.1.0
 */
public class LoggingProperties {

	/**
	 * Whether logs and exceptions may show contents of records: keys, values, and what
	 * serializers and constraints say about them. For development only.
	 */
	private boolean includeContents;

	public boolean isIncludeContents() {
		return this.includeContents;
	}

	public void setIncludeContents(boolean includeContents) {
		this.includeContents = includeContents;
	}

}
