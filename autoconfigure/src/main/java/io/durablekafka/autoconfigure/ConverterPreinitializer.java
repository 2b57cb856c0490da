package io.durablekafka.autoconfigure;

import org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializer;
import org.springframework.kafka.support.converter.MessagingMessageConverter;

/**
 * Loads Jackson, of which each template makes a mapper for its message converter, while
 * Spring Boot reads the configuration on another thread. Nothing else: on two cores, what
 * is done beside the start also slows it down.
 */
final class ConverterPreinitializer implements BackgroundPreinitializer {

	@Override
	public void preinitialize() {
		new MessagingMessageConverter();
	}

}
