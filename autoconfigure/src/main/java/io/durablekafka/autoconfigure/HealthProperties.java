package io.durablekafka.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Configuration properties of the health component.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("durable-kafka.health")
public class HealthProperties {

	/**
	 * Number of records in the outbox beyond which health is DEGRADED. Unless this or
	 * 'max-age' is set, it is as soon as a record waits.
	 */
	private @Nullable Long maxPending;

	/**
	 * Age of the oldest record in the outbox beyond which health is DEGRADED. Unless this
	 * or 'max-pending' is set, it is as soon as a record waits.
	 */
	private @Nullable Duration maxAge;

	/**
	 * Number of dead letters beyond which health is DEGRADED. Unless set, dead letters do
	 * not change it.
	 */
	private @Nullable Long maxDead;

	/**
	 * While nothing is sent, how often Kafka is asked in the background whether it
	 * answers, as long as somebody asks for health. With '0s' it is not asked.
	 */
	private Duration probeInterval = Duration.ofSeconds(30);

	public Duration getProbeInterval() {
		return this.probeInterval;
	}

	public void setProbeInterval(Duration probeInterval) {
		this.probeInterval = probeInterval;
	}

	public @Nullable Long getMaxPending() {
		return this.maxPending;
	}

	public void setMaxPending(@Nullable Long maxPending) {
		this.maxPending = maxPending;
	}

	public @Nullable Duration getMaxAge() {
		return this.maxAge;
	}

	public void setMaxAge(@Nullable Duration maxAge) {
		this.maxAge = maxAge;
	}

	public @Nullable Long getMaxDead() {
		return this.maxDead;
	}

	public void setMaxDead(@Nullable Long maxDead) {
		this.maxDead = maxDead;
	}

}
