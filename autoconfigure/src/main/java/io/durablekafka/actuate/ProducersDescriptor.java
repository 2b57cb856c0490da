package io.durablekafka.actuate;

import java.util.Map;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What the endpoint {@code kafkaproducers} tells.
 *
 * @param producers the producers by name, that of the primary template first
 * @since 0.1.0
 */
public record ProducersDescriptor(Map<String, ProducerDescriptor> producers) implements OperationResponseBody {

}
