package io.durablekafka.producer.lint.cluster;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * One run of the cluster check: asks each cluster once, and compares each of its
 * producers with it. Not thread-safe.
 */
final class ClusterCheckPass {

	private static final Log logger = LogFactory.getLog(ClusterCheckPass.class);

	private final ClusterCheckSources sources;

	private final ClusterCheckSettings settings;

	private final Function<Map<String, Object>, Admin> admins;

	private final Clock clock;

	private final TopicsInUse topics;

	private final Map<String, Map<String, Integer>> baselines = new HashMap<>();

	ClusterCheckPass(ClusterCheckSources sources, ClusterCheckSettings settings,
			Function<Map<String, Object>, Admin> admins, Clock clock) {
		this.sources = sources;
		this.settings = settings;
		this.admins = admins;
		this.clock = clock;
		this.topics = new TopicsInUse(sources.topics());
	}

	/**
	 * Run once.
	 * @return a result per producer
	 * @throws InterruptedException if the application ends
	 */
	List<ClusterCheckResult> run() throws InterruptedException {
		Map<AdminConnection, List<ProducerSettings>> clusters = this.sources.producers()
			.get()
			.stream()
			.collect(Collectors.groupingBy(AdminConnection::of, LinkedHashMap::new, Collectors.toList()));
		List<ClusterCheckResult> results = new ArrayList<>();
		for (Map.Entry<AdminConnection, List<ProducerSettings>> cluster : clusters.entrySet()) {
			results.addAll(run(cluster.getKey(), cluster.getValue()));
		}
		return results;
	}

	private List<ClusterCheckResult> run(AdminConnection connection, List<ProducerSettings> producers)
			throws InterruptedException {
		Map<String, List<TopicExpectation>> expectations = new LinkedHashMap<>();
		producers.forEach((producer) -> expectations.put(producer.producer(), this.topics.of(producer.producer())));
		Set<String> names = expectations.values()
			.stream()
			.flatMap(List::stream)
			.map(TopicExpectation::topic)
			.collect(Collectors.toCollection(TreeSet::new));
		ClusterSnapshot snapshot = inspect(connection, producers, names);
		return producers.stream()
			.map((producer) -> check(producer, snapshot, expectations.getOrDefault(producer.producer(), List.of())))
			.toList();
	}

	private ClusterSnapshot inspect(AdminConnection connection, List<ProducerSettings> producers,
			Collection<String> topicNames) throws InterruptedException {
		Duration timeout = this.settings.timeout();
		String name = producers.get(0).text(ProducerConfig.CLIENT_ID_CONFIG);
		String clientId = (name.isEmpty() ? "producer" : name) + "-lint";
		Admin admin = null;
		try {
			admin = this.admins.apply(connection.admin(clientId, timeout));
			return new ClusterInspector(this.clock, timeout).inspect(admin, topicNames, prefixes(producers));
		}
		catch (RuntimeException ex) {
			logger.debug("The cluster could not be asked", ex);
			return ClusterSnapshot.unknown(this.clock.instant(), new Answers(timeout).reason(ex));
		}
		finally {
			if (admin != null) {
				admin.close(Duration.ZERO);
			}
		}
	}

	private static List<String> prefixes(List<ProducerSettings> producers) {
		return producers.stream()
			.map((producer) -> producer.text(ProducerConfig.TRANSACTIONAL_ID_CONFIG))
			.filter((prefix) -> !prefix.isEmpty())
			.toList();
	}

	private ClusterCheckResult check(ProducerSettings producer, ClusterSnapshot snapshot,
			List<TopicExpectation> expectations) {
		Map<String, Integer> baseline = this.baselines.computeIfAbsent(producer.producer(), (name) -> new HashMap<>());
		ClusterView view = new ClusterView(producer, snapshot, expectations, this.sources.outbox().get(),
				this.sources.maxAge().apply(producer.producer()), Map.copyOf(baseline));
		List<RuleResult> rules = ClusterRules.check(view, this.settings.ignored());
		snapshot.topics().forEach((topic, fact) -> {
			TopicFacts facts = fact.value();
			if (facts != null && facts.exists()) {
				baseline.putIfAbsent(topic, facts.partitions().size());
			}
		});
		return new ClusterCheckResult(producer.producer(), snapshot, rules,
				expectations.stream().map(TopicExpectation::topic).toList());
	}

}
