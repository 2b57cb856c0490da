package io.durablekafka.producer.lint;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.durablekafka.producer.settings.ProducerSettings;

/**
 * The rules that need no broker. Stateless and thread-safe.
 *
 * @since 0.1.0
 */
public final class StaticLint {

	private static final int CLUSTER_RULES = 22;

	private static final List<LintRule> RULES = List.of(new InvalidValue(), new DeliveryTimeoutTooShort(),
			new FewAttempts(), new WeakAcks(), new NoAcks(), new LeaderOnlyAcks(), new NoRetries(), new FewRetries(),
			new TooManyInFlight(), new Reordering(), new TransactionsWithoutIdempotence(),
			new SharedTransactionIdPrefix(), new TransactionalIdInsteadOfPrefix(), new LostTransactionManager(),
			new ShortTransactionTimeout(), new TwoPhaseCommit(), new DefaultBootstrapServers(),
			new SingleBootstrapServer(), new BadBootstrapServer(), new UnknownSetting(), new UnknownProperty(),
			new DoubledSetting(), new SettingOfAnotherClient(), new ClientIds(), new LongMaxBlock(),
			new ShortMaxBlock(), new SmallBuffer(), new RequestLargerThanBuffer(), new BatchLargerThanRequest(),
			new Lingering(), new Compression(), new StaticBackoff(), new ShortRequestTimeout(), new OwnPartitioner(),
			new KeysIgnored(), new ForgetfulMetadata(), new NoRebootstrap(), new WeakSecurity(),
			new BundleContradicted(), new JsonSerializerByClass(), new StringSerializerForObjects(),
			new BrokenInterceptor(), new ObservationStall(), new AmbiguousMeterRegistry(), new CloseTimeouts(),
			new LoggedContents(), new OutboxUnused(), new AmbiguousTemplate(), new CorruptingClient(),
			new StallBeforeLinger());

	private StaticLint() {
	}

	/**
	 * Ids of all rules, those that ask the cluster included.
	 * @return the ids, sorted
	 */
	public static Set<String> ids() {
		Set<String> ids = RULES.stream().map(LintRule::id).collect(Collectors.toCollection(TreeSet::new));
		IntStream.rangeClosed(1, CLUSTER_RULES).mapToObj("B%02d"::formatted).forEach(ids::add);
		return ids;
	}

	/**
	 * Apply the rules to a producer.
	 * @param settings the producer's settings
	 * @param facts what is known of the application
	 * @param ignored ids of rules to leave out
	 * @return what was found, the worst first
	 */
	public static List<LintFinding> check(ProducerSettings settings, ApplicationFacts facts, Set<String> ignored) {
		boolean primary = settings.producer().equals(ProducerSettings.DEFAULT_PRODUCER);
		List<LintFinding> findings = new ArrayList<>();
		for (LintRule rule : RULES) {
			if (!ignored.contains(rule.id()) && (primary || !rule.isAboutApplication())) {
				Inspection inspection = new Inspection(rule.id(), settings, facts);
				rule.check(inspection);
				findings.addAll(inspection.findings());
			}
		}
		findings.sort(Comparator.comparing(LintFinding::severity).thenComparing(LintFinding::rule));
		return List.copyOf(findings);
	}

}
