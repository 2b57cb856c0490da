package io.durablekafka.producer.lint.cluster;

import io.durablekafka.producer.lint.LintSeverity;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * B21: the buffer is too small for one batch of each partition.
 */
final class BufferMemoryRule implements ClusterRule {

	@Override
	public String id() {
		return "B21";
	}

	@Override
	public void check(ClusterView view, Findings findings) {
		findings.about(Findings.CLUSTER, () -> {
			long partitions = view.topics().stream().mapToLong((topic) -> topic.partitions().size()).sum();
			long batch = view.settings().number(ProducerConfig.BATCH_SIZE_CONFIG);
			long buffer = view.settings().number(ProducerConfig.BUFFER_MEMORY_CONFIG);
			if (buffer < batch * partitions) {
				findings.setting(LintSeverity.WARNING, Findings.CLUSTER, ProducerConfig.BUFFER_MEMORY_CONFIG,
						"The buffer holds %d bytes, and one batch ('batch.size' %d) for each of the %d partitions in use needs %d: sends wait for memory"
							.formatted(buffer, batch, partitions, batch * partitions),
						"Raise '%s', or lower '%s'".formatted(
								view.settings().property(ProducerConfig.BUFFER_MEMORY_CONFIG),
								view.settings().property(ProducerConfig.BATCH_SIZE_CONFIG)));
			}
		});
	}

}
