package io.durablekafka.producer.lint;

import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * An interceptor that cannot be made.
 */
final class BrokenInterceptor implements LintRule {

	@Override
	public String id() {
		return "S41";
	}

	@Override
	public void check(Inspection inspection) {
		for (Object interceptor : PluggedClasses.list(inspection.settings(),
				ProducerConfig.INTERCEPTOR_CLASSES_CONFIG)) {
			String fault = fault(interceptor);
			if (fault != null) {
				inspection.error(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG,
						"'%s' %s. Kafka refuses it at the first send.".formatted(PluggedClasses.name(interceptor),
								fault),
						"Name classes that implement org.apache.kafka.clients.producer.ProducerInterceptor.");
			}
		}
	}

	private static @Nullable String fault(Object interceptor) {
		try {
			Class<?> type = (interceptor instanceof Class<?> given) ? given
					: ClassUtils.forName(PluggedClasses.name(interceptor), null);
			return ProducerInterceptor.class.isAssignableFrom(type) ? null : "is not a ProducerInterceptor";
		}
		catch (ClassNotFoundException | LinkageError ex) {
			return "cannot be loaded";
		}
	}

}
