package io.durablekafka;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationContext;
import org.springframework.kafka.support.KafkaUtils;
import org.springframework.kafka.support.micrometer.MicrometerHolder;

/**
 * The timer <code>spring.kafka.template</code> that Spring's template keeps, for records
 * that do not pass through Spring's own send.
 */
final class TemplateTimer {

	private final MicrometerHolder holder;

	private final boolean tagged;

	private TemplateTimer(MicrometerHolder holder, boolean tagged) {
		this.holder = holder;
		this.tagged = tagged;
	}

	/**
	 * Create the timer.
	 * @return the timer, or {@code null} when there is no single meter registry
	 */
	static @Nullable TemplateTimer create(@Nullable ApplicationContext context, String beanName,
			Map<String, String> tags, @Nullable Function<ProducerRecord<?, ?>, Map<String, String>> provider) {
		if (!KafkaUtils.MICROMETER_PRESENT) {
			return null;
		}
		try {
			return new TemplateTimer(new MicrometerHolder(context, beanName, "spring.kafka.template",
					"KafkaTemplate Timer", (record) -> merge(tags, provider, record)), provider != null);
		}
		catch (IllegalStateException ex) {
			return null;
		}
	}

	private static Map<String, String> merge(Map<String, String> tags,
			@Nullable Function<ProducerRecord<?, ?>, Map<String, String>> provider, @Nullable Object record) {
		if (provider == null || record == null) {
			return tags;
		}
		Map<String, String> merged = new HashMap<>(tags);
		merged.putAll(provider.apply((ProducerRecord<?, ?>) record));
		return merged;
	}

	Object start() {
		return this.holder.start();
	}

	void stop(Object sample, ProducerRecord<?, ?> record, @Nullable Throwable failure) {
		if (failure == null) {
			if (this.tagged) {
				this.holder.success(sample, record);
			}
			else {
				this.holder.success(sample);
			}
		}
		else if (this.tagged) {
			this.holder.failure(sample, failure.getClass().getSimpleName(), record);
		}
		else {
			this.holder.failure(sample, failure.getClass().getSimpleName());
		}
	}

	void destroy() {
		this.holder.destroy();
	}

}
