package io.durablekafka.autoconfigure;

import java.util.function.Supplier;

import io.durablekafka.actuate.KafkaConsoleEndpoint;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.core.env.Environment;

/**
 * Where the console is, as far as the application knows what is in front of it.
 */
final class ConsoleAddress implements Supplier<String> {

	private final Environment environment;

	private final ObjectProvider<PathMappedEndpoints> paths;

	ConsoleAddress(Environment environment, ObjectProvider<PathMappedEndpoints> paths) {
		this.environment = environment;
		this.paths = paths;
	}

	@Override
	public String get() {
		PathMappedEndpoints endpoints = this.paths.getIfAvailable();
		String path = (endpoints != null) ? endpoints.getPath(EndpointId.of(KafkaConsoleEndpoint.ID)) : null;
		String local = (path != null) ? path : "/" + KafkaConsoleEndpoint.ID;
		if (ManagementPortType.get(this.environment) == ManagementPortType.DIFFERENT) {
			return property("management.server.base-path") + local + ", on the port of 'management.server.port'";
		}
		return property("server.servlet.context-path") + property("spring.webflux.base-path") + local;
	}

	private String property(String name) {
		return this.environment.getProperty(name, "");
	}

}
