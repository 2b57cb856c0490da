package io.durablekafka.record.partitioning;

import java.util.List;

/**
 * Partitions that belong to some keys.
 *
 * @param keys keys as text, in which an asterisk stands for any characters
 * @param partitions their partitions
 * @since 0.1.0
 */
public record KeyRoute(List<String> keys, List<Integer> partitions) {

	public KeyRoute {
		keys = List.copyOf(keys);
		partitions = List.copyOf(partitions);
	}

}
