package io.durablekafka.autoconfigure;

import java.time.Duration;

/**
 * Configuration properties of the rules that compare producers with their clusters.
 *
 * @since 0.1.0
 */
public class ClusterLintProperties {

	/**
	 * Whether the clusters are asked at all, in the background and on demand.
	 */
	private boolean enabled = true;

	/**
	 * Time between the start and the first check, to which up to five seconds are added
	 * so that instances do not ask at once.
	 */
	private Duration initialDelay = Duration.ofSeconds(3);

	/**
	 * Time between two checks, which varies by a tenth.
	 */
	private Duration interval = Duration.ofHours(1);

	/**
	 * How long the cluster may take to answer a round of questions. What is not answered
	 * by then is reported as unknown.
	 */
	private Duration timeout = Duration.ofSeconds(10);

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public Duration getInitialDelay() {
		return this.initialDelay;
	}

	public void setInitialDelay(Duration initialDelay) {
		this.initialDelay = initialDelay;
	}

	public Duration getInterval() {
		return this.interval;
	}

	public void setInterval(Duration interval) {
		this.interval = interval;
	}

	public Duration getTimeout() {
		return this.timeout;
	}

	public void setTimeout(Duration timeout) {
		this.timeout = timeout;
	}

}
