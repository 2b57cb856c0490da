package io.durablekafka.actuate;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.durablekafka.DeliveryStatus;
import io.durablekafka.producer.ClientFigures;
import io.durablekafka.producer.lint.LintReport;
import io.durablekafka.producer.lint.cluster.ClusterCheck;
import io.durablekafka.producer.lint.cluster.ClusterCheckResult;
import io.durablekafka.producer.settings.ProducerCatalog;
import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * Tells the settings of each producer that are in force, where each came from, what the
 * rules have found, and what is known of the cluster. Reading asks nobody; writing has
 * the clusters checked now. Secrets are never shown. Thread-safe.
 *
 * @since 0.1.0
 */
@Endpoint(id = "kafkaproducers")
public class KafkaProducersEndpoint {

	private final ProducerCatalog catalog;

	private final List<DeliveryStatus> statuses;

	private final LintReport report;

	private final @Nullable ClusterCheck clusterCheck;

	private final Duration patience;

	private final ShownValues values;

	private final Show showValues;

	/**
	 * Create an endpoint.
	 * @param catalog knows the producers
	 * @param statuses what has become of the records of each producer
	 * @param report what the rules have found
	 * @param clusterCheck asks the clusters, {@code null} when that is off
	 * @param patience how long a caller waits for the end of a check
	 * @param sanitizingFunctions the application's own rules of what may be shown
	 * @param showValues when to show values
	 */
	public KafkaProducersEndpoint(ProducerCatalog catalog, Collection<? extends DeliveryStatus> statuses,
			LintReport report, @Nullable ClusterCheck clusterCheck, Duration patience,
			List<SanitizingFunction> sanitizingFunctions, Show showValues) {
		this.catalog = catalog;
		this.statuses = List.copyOf(statuses);
		this.report = report;
		this.clusterCheck = clusterCheck;
		this.patience = patience;
		this.values = new ShownValues(sanitizingFunctions);
		this.showValues = showValues;
	}

	/**
	 * Describe all producers.
	 * @return the producers by name
	 */
	@ReadOperation
	public ProducersDescriptor producers() {
		return producers(this.showValues.isShown(true));
	}

	ProducersDescriptor producers(boolean show) {
		Map<String, ProducerDescriptor> producers = new LinkedHashMap<>();
		for (ProducerSettings settings : this.catalog.producers()) {
			producers.put(settings.producer(), describe(settings, show));
		}
		return new ProducersDescriptor(producers);
	}

	/**
	 * Describe one producer.
	 * @param name name of the producer
	 * @return the producer, {@code null} if there is none of that name
	 */
	@ReadOperation
	public @Nullable ProducerDescriptor producer(@Selector String name) {
		return producer(name, this.showValues.isShown(true));
	}

	@Nullable ProducerDescriptor producer(String name, boolean show) {
		return this.catalog.producers()
			.stream()
			.filter((settings) -> settings.producer().equals(name))
			.findFirst()
			.map((settings) -> describe(settings, show))
			.orElse(null);
	}

	/**
	 * Check the clusters now, or wait for the check that is on its way.
	 * @return the producers by name
	 */
	@WriteOperation
	public ProducersDescriptor check() {
		return check(this.showValues.isShown(true));
	}

	ProducersDescriptor check(boolean show) {
		if (this.clusterCheck != null) {
			this.clusterCheck.run(this.patience);
		}
		return producers(show);
	}

	private ProducerDescriptor describe(ProducerSettings settings, boolean show) {
		Set<String> keys = new TreeSet<>(ProducerConfig.configNames());
		keys.addAll(settings.keys());
		Map<String, ProducerDescriptor.Setting> shown = new TreeMap<>();
		keys.forEach((key) -> shown.put(key, this.values.setting(settings, key, show)));
		ClusterCheckResult result = (this.clusterCheck != null) ? this.clusterCheck.results().get(settings.producer())
				: null;
		return new ProducerDescriptor(shown,
				this.report.findings(settings.producer())
					.stream()
					.map((finding) -> this.values.finding(settings, finding, show))
					.toList(),
				(result != null) ? ClusterDescriptions.describe(result) : null, clients(settings.producer()));
	}

	private Map<String, ClientFigures> clients(String producer) {
		return this.statuses.stream()
			.filter((status) -> status.producer().equals(producer))
			.findFirst()
			.<Map<String, ClientFigures>>map((status) -> new TreeMap<>(status.clients()))
			.orElse(Map.of());
	}

}
