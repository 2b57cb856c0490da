package io.durablekafka.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

import io.durablekafka.actuate.ConsoleFigures;
import io.durablekafka.actuate.KafkaConsoleEndpoint;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.web.ExposableWebEndpoint;
import org.springframework.boot.actuate.endpoint.web.WebEndpointHttpMethod;
import org.springframework.boot.actuate.endpoint.web.WebEndpointsSupplier;

/**
 * The endpoints of the application that are exposed to the web, by their ids. Looked up
 * late, since these endpoints are beans themselves.
 */
final class ExposedEndpoints implements Supplier<Map<String, ConsoleFigures.Endpoint>> {

	/**
	 * What the console is made of.
	 */
	static final List<String> NEEDED = List.of(KafkaConsoleEndpoint.ID, "kafkaoutbox", "health");

	private final ObjectProvider<WebEndpointsSupplier> supplier;

	ExposedEndpoints(ObjectProvider<WebEndpointsSupplier> supplier) {
		this.supplier = supplier;
	}

	@Override
	public Map<String, ConsoleFigures.Endpoint> get() {
		Map<String, ConsoleFigures.Endpoint> exposed = new TreeMap<>();
		WebEndpointsSupplier endpoints = this.supplier.getIfAvailable();
		if (endpoints != null) {
			for (ExposableWebEndpoint endpoint : endpoints.getEndpoints()) {
				String id = endpoint.getEndpointId().toLowerCaseString();
				if (NEEDED.contains(id)) {
					exposed.put(id, new ConsoleFigures.Endpoint(endpoint.getRootPath(), changes(endpoint)));
				}
			}
		}
		return exposed;
	}

	private static boolean changes(ExposableWebEndpoint endpoint) {
		return endpoint.getOperations()
			.stream()
			.anyMatch((operation) -> operation.getRequestPredicate().getHttpMethod() == WebEndpointHttpMethod.POST);
	}

}
