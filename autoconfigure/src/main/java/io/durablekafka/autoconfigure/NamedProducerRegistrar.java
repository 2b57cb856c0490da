package io.durablekafka.autoconfigure;

import java.util.Map;

import org.springframework.beans.factory.config.RuntimeBeanReference;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;

/**
 * Registers the beans of each producer that has a name. None of them is a candidate where
 * no name is asked for, so that whatever wants <em>the</em> template, factory or delivery
 * still finds one.
 */
final class NamedProducerRegistrar implements BeanDefinitionRegistryPostProcessor {

	private static final String RESERVED = "default";

	private final Environment environment;

	private final String namedProducers;

	/**
	 * Create a registrar.
	 * @param environment has the properties, which nothing has been bound to yet
	 * @param namedProducers name of the bean that makes the others
	 */
	NamedProducerRegistrar(Environment environment, String namedProducers) {
		this.environment = environment;
		this.namedProducers = namedProducers;
	}

	static String template(String producer) {
		return producer + "KafkaTemplate";
	}

	static String factory(String producer) {
		return producer + "KafkaProducerFactory";
	}

	static String delivery(String producer) {
		return producer + "KafkaDelivery";
	}

	@Override
	public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
		Binder.get(this.environment)
			.bind("durable-kafka.producers", Bindable.mapOf(String.class, Object.class))
			.orElse(Map.of())
			.keySet()
			.forEach((name) -> register(registry, name));
	}

	private void register(BeanDefinitionRegistry registry, String name) {
		if (name.equals(RESERVED)) {
			throw new InvalidConfigurationPropertyValueException("durable-kafka.producers." + name, name,
					"This is the name of the producer that all other topics belong to. Configure it with "
							+ "'durable-kafka.producer', or choose another name.");
		}
		register(registry, factory(name), "factory", true, name);
		// not lazy: its relay has rows to bring back, whether or not somebody sends
		register(registry, delivery(name), "delivery", false, name, new RuntimeBeanReference(factory(name)));
		register(registry, template(name), "template", true, name, new RuntimeBeanReference(delivery(name)));
	}

	private void register(BeanDefinitionRegistry registry, String bean, String method, boolean lazy,
			Object... arguments) {
		if (registry.containsBeanDefinition(bean)) {
			// the application's own wins
			return;
		}
		RootBeanDefinition definition = new RootBeanDefinition();
		definition.setFactoryBeanName(this.namedProducers);
		definition.setFactoryMethodName(method);
		for (Object argument : arguments) {
			definition.getConstructorArgumentValues()
				.addIndexedArgumentValue(definition.getConstructorArgumentValues().getArgumentCount(), argument);
		}
		definition.setDefaultCandidate(false);
		definition.setLazyInit(lazy);
		registry.registerBeanDefinition(bean, definition);
	}

}
