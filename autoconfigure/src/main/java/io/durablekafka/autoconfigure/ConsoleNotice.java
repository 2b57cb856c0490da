package io.durablekafka.autoconfigure;

import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

import io.durablekafka.actuate.KafkaConsoleEndpoint;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;

/**
 * Tells where the console is, or what keeps it from being there, when the application is
 * ready.
 */
final class ConsoleNotice implements ApplicationListener<ApplicationReadyEvent>, Ordered {

	private static final Log logger = LogFactory.getLog(ConsoleNotice.class);

	private final Supplier<? extends Collection<String>> exposed;

	private final Supplier<String> path;

	/**
	 * Create a notice.
	 * @param exposed ids of the endpoints that are exposed
	 * @param path where the console is, if it is exposed
	 */
	ConsoleNotice(Supplier<? extends Collection<String>> exposed, Supplier<String> path) {
		this.exposed = exposed;
		this.path = path;
	}

	@Override
	public void onApplicationEvent(ApplicationReadyEvent event) {
		List<String> missing = missing();
		if (missing.contains(KafkaConsoleEndpoint.ID)) {
			logger.warn("'durable-kafka.console.enabled' is true, but there is no console. " + help(missing));
			return;
		}
		logger.info("The console is at " + this.path.get());
		if (!missing.isEmpty()) {
			logger.warn("The console can show only a part. " + help(missing));
		}
	}

	private List<String> missing() {
		Collection<String> ids = this.exposed.get();
		return ExposedEndpoints.NEEDED.stream().filter((id) -> !ids.contains(id)).toList();
	}

	private static String help(List<String> missing) {
		return "Over HTTP, the application does not expose %s: add it to 'management.endpoints.web.exposure.include', and see that 'management.endpoint.<id>.access' is not 'none'"
			.formatted(String.join(", ", missing));
	}

	@Override
	public int getOrder() {
		return LOWEST_PRECEDENCE;
	}

}
