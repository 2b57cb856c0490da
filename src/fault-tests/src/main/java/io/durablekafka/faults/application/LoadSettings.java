package io.durablekafka.faults.application;

import java.nio.file.Path;
import java.util.List;

import io.durablekafka.faults.check.Workload;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What the application is told about its load.
 *
 * @param directory where the journals of the run are
 * @param instance which instance of the application this is, from zero on
 * @param start which start this is, from one on, counted over all instances
 * @param seed what all records derive from
 * @param startedAt start of the run in milliseconds since the epoch
 * @param partitions number of partitions of the topic
 * @param poisoned whether some records are too large for the topic
 * @param keys number of keys
 * @param rate records per second, over all threads
 * @param threads number of sending threads; each key belongs to one
 * @param without names of safeguards to switch off
 */
@ConfigurationProperties("fault")
record LoadSettings(Path directory, int instance, int start, long seed, long startedAt, int partitions,
		boolean poisoned, int keys, int rate, int threads, List<String> without) {

	Workload workload() {
		return new Workload(this.seed, this.startedAt, this.partitions, this.poisoned);
	}

}
