package io.durablekafka.autoconfigure;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.InstantiationAwareBeanPostProcessor;
import org.springframework.kafka.core.KafkaOperations;

/**
 * Has the configuration checked before a delivery or a template is made, and once more
 * when all beans are there, since some rules look at them.
 */
final class ProducerLintTrigger implements InstantiationAwareBeanPostProcessor, SmartInitializingSingleton {

	private final Supplier<ProducerLint> factory;

	private @Nullable ProducerLint lint;

	private boolean factoriesChecked;

	private boolean checked;

	/**
	 * Create a trigger.
	 * @param factory makes the lint, when it is used for the first time
	 */
	ProducerLintTrigger(Supplier<ProducerLint> factory) {
		this.factory = factory;
	}

	/**
	 * What was checked is noted first, since the check itself makes beans.
	 */
	@Override
	public @Nullable Object postProcessBeforeInstantiation(Class<?> beanClass, String beanName) {
		if (beanClass == DurableDelivery.class && !this.factoriesChecked) {
			// the catalog needs this very bean
			this.factoriesChecked = true;
			lint().checkFactories();
		}
		else if (KafkaOperations.class.isAssignableFrom(beanClass) && !this.checked) {
			this.checked = true;
			if (this.factoriesChecked) {
				lint().checkNamed();
			}
			else {
				lint().check();
			}
		}
		return null;
	}

	private ProducerLint lint() {
		if (this.lint == null) {
			this.lint = this.factory.get();
		}
		return this.lint;
	}

	@Override
	public void afterSingletonsInstantiated() {
		lint().check();
	}

}
