package io.durablekafka.record.partitioning;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Gives some keys partitions of their own and hashes all others over the rest, so that
 * few keys with many records do not slow down everybody else. A partition that the topic
 * does not have is left out; keys that have none left are hashed like all others.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class KeyRouting implements PartitionPolicy {

	private static final Log logger = LogFactory.getLog(KeyRouting.class);

	private final AtomicBoolean warned = new AtomicBoolean();

	private final String topic;

	private final List<KeyRoute> routes;

	private final List<KeyPattern> patterns = new ArrayList<>();

	private final int[] routeOfPattern;

	private volatile Plan plan;

	/**
	 * Create a routing.
	 * @param topic the topic
	 * @param routes the routes, the first of which that knows a key decides
	 */
	public KeyRouting(String topic, List<KeyRoute> routes) {
		this.topic = topic;
		this.routes = List.copyOf(routes);
		List<Integer> owners = new ArrayList<>();
		for (int route = 0; route < routes.size(); route++) {
			for (String key : routes.get(route).keys()) {
				this.patterns.add(new KeyPattern(key));
				owners.add(route);
			}
		}
		this.routeOfPattern = owners.stream().mapToInt(Integer::intValue).toArray();
		this.plan = plan(highest(routes) + 1);
	}

	private static int highest(List<KeyRoute> routes) {
		return routes.stream()
			.flatMap((route) -> route.partitions().stream())
			.mapToInt(Integer::intValue)
			.max()
			.orElse(0);
	}

	@Override
	public int choose(byte @Nullable [] key, int partitions) {
		if (key == null) {
			return ANY;
		}
		Plan current = this.plan;
		if (current.partitions() != partitions) {
			current = plan(partitions);
			this.plan = current;
		}
		int[] choice = current.of(route(key));
		return choice[(choice.length == 1) ? 0 : Utils.toPositive(Utils.murmur2(key)) % choice.length];
	}

	private int route(byte[] key) {
		for (int i = 0; i < this.routeOfPattern.length; i++) {
			if (this.patterns.get(i).matches(key)) {
				return this.routeOfPattern[i];
			}
		}
		return -1;
	}

	private Plan plan(int partitions) {
		Set<Integer> taken = new HashSet<>();
		this.routes.forEach((route) -> taken.addAll(route.partitions()));
		int[] rest = IntStream.range(0, partitions).filter((partition) -> !taken.contains(partition)).toArray();
		int[] others = (rest.length > 0) ? rest : IntStream.range(0, partitions).toArray();
		int[][] own = new int[this.routes.size()][];
		boolean missing = false;
		for (int i = 0; i < own.length; i++) {
			List<Integer> wanted = this.routes.get(i).partitions();
			int[] there = wanted.stream().mapToInt(Integer::intValue).filter((one) -> one < partitions).toArray();
			missing = missing || there.length < wanted.size();
			own[i] = (there.length > 0) ? there : others;
		}
		if (missing && this.warned.compareAndSet(false, true)) {
			logger.warn("Topic '" + this.topic + "' has " + partitions + " partitions, fewer than the routes of "
					+ "'durable-kafka.topics.[" + this.topic + "].partitioning' name: "
					+ "what is missing is left out, and keys without a partition are hashed as all others");
		}
		return new Plan(partitions, own, others);
	}

	/**
	 * The routes over the partitions that there are.
	 */
	private record Plan(int partitions, int[][] own, int[] others) {

		int[] of(int route) {
			return (route >= 0) ? this.own[route] : this.others;
		}

	}

}
