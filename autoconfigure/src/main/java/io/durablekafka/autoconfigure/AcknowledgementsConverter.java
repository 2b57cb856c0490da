package io.durablekafka.autoconfigure;

import io.durablekafka.producer.settings.Acknowledgements;

import org.springframework.core.convert.converter.Converter;

/**
 * Reads acknowledgements as people and as Kafka write them. A number of a YAML file
 * arrives as one, and must not count as the place in the enumeration.
 */
final class AcknowledgementsConverter implements Converter<Object, Acknowledgements> {

	@Override
	public Acknowledgements convert(Object source) {
		return Acknowledgements.of(source.toString());
	}

}
