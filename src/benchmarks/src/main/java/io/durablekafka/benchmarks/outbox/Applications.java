package io.durablekafka.benchmarks.outbox;

import java.util.ArrayList;
import java.util.List;

import org.apache.kafka.common.serialization.ByteArraySerializer;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/**
 * Starts applications that have nothing but the starter.
 */
final class Applications {

	/**
	 * A port on which nothing listens: connections are refused at once.
	 */
	static final String NO_BROKER = "127.0.0.1:1";

	private Applications() {
	}

	static List<String> properties(BenchmarkDatabase database, String bootstrapServers, String... others) {
		List<String> properties = new ArrayList<>(database.properties());
		properties.add("spring.kafka.bootstrap-servers=" + bootstrapServers);
		properties.addAll(List.of(others));
		return properties;
	}

	/**
	 * Start an application.
	 * @param properties its properties
	 * @param beans beans to add, which may take part in its lifecycle
	 * @return its context
	 */
	static ConfigurableApplicationContext start(List<String> properties, Object... beans) {
		List<String> all = new ArrayList<>(properties);
		all.add("spring.kafka.producer.key-serializer=" + ByteArraySerializer.class.getName());
		all.add("spring.kafka.producer.value-serializer=" + ByteArraySerializer.class.getName());
		all.add("spring.main.banner-mode=off");
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties(all.toArray(String[]::new))
			.initializers((context) -> {
				for (Object bean : beans) {
					register((GenericApplicationContext) context, bean);
				}
			})
			.run();
	}

	@SuppressWarnings("unchecked")
	private static <T> void register(GenericApplicationContext context, T bean) {
		context.registerBean((Class<T>) bean.getClass(), () -> bean);
	}

	/**
	 * An application with nothing but the starter.
	 */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
