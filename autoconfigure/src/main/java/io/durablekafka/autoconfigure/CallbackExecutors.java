package io.durablekafka.autoconfigure;

import java.util.concurrent.Executor;

import io.durablekafka.producer.CallbackExecutor;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.thread.Threading;
import org.springframework.core.env.Environment;
import org.springframework.core.task.VirtualThreadTaskExecutor;

/**
 * Makes the executor that {@code durable-kafka.callbacks} asks for.
 */
final class CallbackExecutors {

	private static final String PROPERTY = "durable-kafka.callbacks.executor";

	private final BeanFactory beans;

	private final Environment environment;

	CallbackExecutors(BeanFactory beans, Environment environment) {
		this.beans = beans;
		this.environment = environment;
	}

	CallbackExecutor create(DurableKafkaProperties.Callbacks properties) {
		return switch (properties.getExecutor()) {
			case AUTO -> Threading.VIRTUAL.isActive(this.environment) ? virtual() : own(properties);
			case POOL, DIRECT -> own(properties);
			case VIRTUAL -> virtual();
			case APPLICATION -> CallbackExecutor.borrowed(applicationExecutor());
		};
	}

	private static CallbackExecutor own(DurableKafkaProperties.Callbacks properties) {
		return CallbackExecutor.ownThreads(properties.getThreads());
	}

	private static CallbackExecutor virtual() {
		try {
			return CallbackExecutor.borrowed(new VirtualThreadTaskExecutor("durable-kafka-callback-"));
		}
		catch (UnsupportedOperationException ex) {
			throw new InvalidConfigurationPropertyValueException(PROPERTY, "virtual",
					"Java %s has no virtual threads. Run the application on Java 21 or later, or use 'pool'."
						.formatted(Runtime.version().feature()));
		}
	}

	private Executor applicationExecutor() {
		String name = TaskExecutionAutoConfiguration.APPLICATION_TASK_EXECUTOR_BEAN_NAME;
		if (!this.beans.containsBean(name)) {
			throw new InvalidConfigurationPropertyValueException(PROPERTY, "application",
					"There is no bean '%s'. Define one, or use 'pool'.".formatted(name));
		}
		return this.beans.getBean(name, Executor.class);
	}

}
