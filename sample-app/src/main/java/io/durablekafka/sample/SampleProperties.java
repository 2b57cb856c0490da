package io.durablekafka.sample;

import java.nio.file.Path;
import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What can be set about the sample itself.
 *
 * @param directory directory for the broker's data and the database, absolute or starting
 * with "./"; created when it does not exist
 * @param broker the broker that the application starts
 * @param load the made-up orders
 * @since 0.1.0
 */
@ConfigurationProperties("sample")
public record SampleProperties(@DefaultValue("./data") Path directory, @DefaultValue Broker broker,
		@DefaultValue Load load) {

	/**
	 * The broker that the application starts.
	 *
	 * @param enabled whether to start one when no bootstrap servers are set
	 * @param port port that it listens on, on the loopback interface
	 */
	public record Broker(@DefaultValue("true") boolean enabled, @DefaultValue("19092") int port) {

	}

	/**
	 * The made-up orders.
	 *
	 * @param maxDuration time after which the load ends unless somebody sets it again
	 * @param customers number of customers that order
	 */
	public record Load(@DefaultValue("10m") Duration maxDuration, @DefaultValue("200") int customers) {

	}

}
