package io.durablekafka.actuate;

import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * The endpoint {@code kafkaproducers} for callers over HTTP, who may see values or not.
 *
 * @since 0.1.0
 */
@EndpointWebExtension(endpoint = KafkaProducersEndpoint.class)
public class KafkaProducersEndpointWebExtension {

	private final KafkaProducersEndpoint delegate;

	private final Show showValues;

	private final Set<String> roles;

	/**
	 * Create an extension.
	 * @param delegate the endpoint
	 * @param showValues when to show values
	 * @param roles roles of those who are authorized
	 */
	public KafkaProducersEndpointWebExtension(KafkaProducersEndpoint delegate, Show showValues, Set<String> roles) {
		this.delegate = delegate;
		this.showValues = showValues;
		this.roles = Set.copyOf(roles);
	}

	/**
	 * Describe all producers.
	 * @param securityContext who asks
	 * @return the producers by name
	 */
	@ReadOperation
	public ProducersDescriptor producers(SecurityContext securityContext) {
		return this.delegate.producers(isShown(securityContext));
	}

	/**
	 * Describe one producer.
	 * @param securityContext who asks
	 * @param name name of the producer
	 * @return the producer, {@code null} if there is none of that name
	 */
	@ReadOperation
	public @Nullable ProducerDescriptor producer(SecurityContext securityContext, @Selector String name) {
		return this.delegate.producer(name, isShown(securityContext));
	}

	/**
	 * Check the clusters now.
	 * @param securityContext who asks
	 * @return the producers by name
	 */
	@WriteOperation
	public ProducersDescriptor check(SecurityContext securityContext) {
		return this.delegate.check(isShown(securityContext));
	}

	private boolean isShown(SecurityContext securityContext) {
		return this.showValues.isShown(securityContext, this.roles);
	}

}
