package io.durablekafka.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import org.springframework.util.unit.DataSize;

/**
 * Configuration properties of what each record is checked for.
 *
 * @since 0.1.0
 */
public class ValidationProperties {

	/**
	 * Comma-separated list of the topics that records may be sent to, in which an
	 * asterisk stands for any characters. When empty, all are allowed.
	 */
	private List<String> allowedTopics = new ArrayList<>();

	/**
	 * Whether each record needs a key, where its topic does not say otherwise.
	 */
	private boolean requireKey;

	/**
	 * Whether the value of a record may be null, where its topic does not say otherwise.
	 */
	private boolean tombstones = true;

	/**
	 * Greatest number of headers of a record.
	 */
	private int maxHeaders = 250;

	/**
	 * Greatest size of the names and values of all headers of a record.
	 */
	private DataSize maxHeaderSize = DataSize.ofKilobytes(256);

	/**
	 * Whether keys and values whose class has constraints of Jakarta Bean Validation are
	 * checked for them. It takes about the time that the constraints take.
	 */
	private boolean beanValidation = true;

	public List<String> getAllowedTopics() {
		return this.allowedTopics;
	}

	public void setAllowedTopics(List<String> allowedTopics) {
		this.allowedTopics = allowedTopics;
	}

	public boolean isRequireKey() {
		return this.requireKey;
	}

	public void setRequireKey(boolean requireKey) {
		this.requireKey = requireKey;
	}

	public boolean isTombstones() {
		return this.tombstones;
	}

	public void setTombstones(boolean tombstones) {
		this.tombstones = tombstones;
	}

	public int getMaxHeaders() {
		return this.maxHeaders;
	}

	public void setMaxHeaders(int maxHeaders) {
		this.maxHeaders = maxHeaders;
	}

	public DataSize getMaxHeaderSize() {
		return this.maxHeaderSize;
	}

	public void setMaxHeaderSize(DataSize maxHeaderSize) {
		this.maxHeaderSize = maxHeaderSize;
	}

	public boolean isBeanValidation() {
		return this.beanValidation;
	}

	public void setBeanValidation(boolean beanValidation) {
		this.beanValidation = beanValidation;
	}

}
