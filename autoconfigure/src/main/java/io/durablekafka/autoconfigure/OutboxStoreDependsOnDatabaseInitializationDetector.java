package io.durablekafka.autoconfigure;

import java.util.Set;

import io.durablekafka.outbox.OutboxStore;

import org.springframework.boot.sql.init.dependency.AbstractBeansOfTypeDependsOnDatabaseInitializationDetector;

/**
 * Lets migrations that create the outbox tables run before the outbox is opened.
 */
class OutboxStoreDependsOnDatabaseInitializationDetector
		extends AbstractBeansOfTypeDependsOnDatabaseInitializationDetector {

	@Override
	protected Set<Class<?>> getDependsOnDatabaseInitializationBeanTypes() {
		return Set.of(OutboxStore.class);
	}

}
