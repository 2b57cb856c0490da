package io.durablekafka.autoconfigure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.durablekafka.producer.BeanInterceptors;

/**
 * Knows what we have put into the configuration of a producer factory in place of what
 * the application has asked for.
 */
final class StandIns {

	/** What the names of entries begin with that carry objects, for nobody to see. */
	private static final String CARRIED = "internal.durable-kafka.";

	/** By name, since Jackson may be missing. */
	private static final String OUR_JSON = "io.durablekafka.record.ApplicationJsonSerializer";

	private static final String SPRING_JSON = "org.springframework.kafka.support.serializer.JacksonJsonSerializer";

	private StandIns() {
	}

	/**
	 * What was asked for.
	 * @param value a value of the client's configuration
	 * @return the value that the application has set
	 */
	static Object asked(Object value) {
		if (value instanceof Class<?> type && type.getName().equals(OUR_JSON)) {
			return SPRING_JSON;
		}
		if (value instanceof Collection<?> list && list.contains(BeanInterceptors.class)) {
			List<Object> classes = new ArrayList<>(list);
			classes.remove(BeanInterceptors.class);
			return classes;
		}
		return value;
	}

	/**
	 * The configuration without the objects that we carry in it.
	 * @param configured configuration of a producer factory
	 * @return what the application may see
	 */
	static Map<String, Object> withoutCarried(Map<String, Object> configured) {
		Map<String, Object> values = new HashMap<>(configured);
		values.keySet().removeIf((key) -> key.startsWith(CARRIED));
		return values;
	}

}
