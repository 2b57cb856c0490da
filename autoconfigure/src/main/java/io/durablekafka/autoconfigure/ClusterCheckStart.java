package io.durablekafka.autoconfigure;

import io.durablekafka.producer.lint.cluster.ClusterCheck;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;

/**
 * Starts the cluster check when the application is ready, after everybody else.
 */
final class ClusterCheckStart implements ApplicationListener<ApplicationReadyEvent>, Ordered {

	private final ClusterCheck check;

	ClusterCheckStart(ClusterCheck check) {
		this.check = check;
	}

	@Override
	public void onApplicationEvent(ApplicationReadyEvent event) {
		this.check.start();
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

}
