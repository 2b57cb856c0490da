package io.durablekafka.sample;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Tells whoever started the application which page to open.
 */
@Component
class ReadyMessage {

	private static final Log logger = LogFactory.getLog(ReadyMessage.class);

	private final KafkaConnectionDetails kafka;

	private final SampleProperties properties;

	ReadyMessage(KafkaConnectionDetails kafka, SampleProperties properties) {
		this.kafka = kafka;
		this.properties = properties;
	}

	@EventListener
	void log(ApplicationReadyEvent event) {
		if (event.getApplicationContext() instanceof WebServerApplicationContext context
				&& context.getWebServer() != null) {
			logger.info("""
					Ready.

					    Open http://localhost:%d/ and kill the broker.

					    Kafka: %s    Data: %s    Stop: Ctrl-C
					""".formatted(context.getWebServer().getPort(), String.join(",", this.kafka.getBootstrapServers()),
					this.properties.directory()));
		}
	}

}
