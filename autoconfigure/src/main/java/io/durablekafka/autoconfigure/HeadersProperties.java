package io.durablekafka.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Configuration properties of the headers that are added to each record.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("durable-kafka.headers")
public class HeadersProperties {

	/**
	 * Name of the header that identifies a record through every attempt, so that
	 * consumers can recognise a duplicate.
	 */
	private String messageId = "dk-message-id";

	public String getMessageId() {
		return this.messageId;
	}

	public void setMessageId(String messageId) {
		this.messageId = messageId;
	}

}
