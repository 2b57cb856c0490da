package io.durablekafka.outbox;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.slf4j.LoggerFactory;

/**
 * What a class has logged since this was created, as structured logging gets it.
 */
public final class LoggedEvents implements AutoCloseable {

	private final Logger logger;

	private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

	/**
	 * Begin to listen.
	 * @param type the class, or one whose package holds it
	 */
	public LoggedEvents(Class<?> type) {
		this(type.getName());
	}

	/**
	 * Begin to listen.
	 * @param name name of a logger, or of its package
	 */
	public LoggedEvents(String name) {
		this.logger = (Logger) LoggerFactory.getLogger(name);
		this.appender.start();
		this.logger.addAppender(this.appender);
	}

	/**
	 * Lines with key-values, without those of level DEBUG.
	 * @return the key-values of each
	 */
	public List<Map<String, Object>> values() {
		return lines().stream().map(LoggedEvents::values).toList();
	}

	/**
	 * Key-values of the lines about one kind of transition.
	 * @param event name of the transition
	 * @return the key-values of each line
	 */
	public List<Map<String, Object>> values(String event) {
		return values().stream().filter((values) -> event.equals(values.get("durable.kafka.event"))).toList();
	}

	/**
	 * Texts of lines with key-values, without those of level DEBUG.
	 * @return the texts
	 */
	public List<String> messages() {
		return lines().stream().map(ILoggingEvent::getFormattedMessage).toList();
	}

	private List<ILoggingEvent> lines() {
		return List.copyOf(this.appender.list)
			.stream()
			.filter((event) -> event.getLevel().isGreaterOrEqual(Level.INFO) && event.getKeyValuePairs() != null)
			.toList();
	}

	private static Map<String, Object> values(ILoggingEvent event) {
		Map<String, Object> values = new HashMap<>();
		event.getKeyValuePairs().forEach((pair) -> values.put(pair.key, pair.value));
		return values;
	}

	@Override
	public void close() {
		this.logger.detachAppender(this.appender);
	}

}
