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

	private final Supplier<ProducerLint> lint;

	private boolean factoriesChecked;

	private boolean checked;

	ProducerLintTrigger(Supplier<ProducerLint> lint) {
		this.lint = lint;
	}

	/**
	 * What was checked is noted first, since the check itself makes beans.
	 */
	@Override
	public @Nullable Object postProcessBeforeInstantiation(Class<?> beanClass, String beanName) {
		if (beanClass == DurableDelivery.class && !this.factoriesChecked) {
			// the catalog needs this very bean
			this.factoriesChecked = true;
			this.lint.get().checkFactories();
		}
		else if (KafkaOperations.class.isAssignableFrom(beanClass) && !this.checked) {
			this.checked = true;
			if (this.factoriesChecked) {
				this.lint.get().checkNamed();
			}
			else {
				this.lint.get().check();
			}
		}
		return null;
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.lint.get().check();
	}

}
