package io.durablekafka.autoconfigure;

import io.durablekafka.producer.lint.cluster.ClusterCheck;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;

/**
 * When the application is ready, after everybody else, says what its producers are set
 * to, and begins to ask their clusters.
 */
final class ProducersStarted implements ApplicationListener<ApplicationReadyEvent>, Ordered {

	private final ProducerSettingsLog settings;

	private final ObjectProvider<ClusterCheck> check;

	ProducersStarted(ProducerSettingsLog settings, ObjectProvider<ClusterCheck> check) {
		this.settings = settings;
		this.check = check;
	}

	@Override
	public void onApplicationEvent(ApplicationReadyEvent event) {
		this.settings.log();
		this.check.ifAvailable(ClusterCheck::start);
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

}
