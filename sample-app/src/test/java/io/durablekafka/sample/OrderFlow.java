package io.durablekafka.sample;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

import io.durablekafka.producer.lint.LintReport;
import io.durablekafka.producer.lint.LintSeverity;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the sample promises, whichever broker and database it runs on: orders are taken
 * while the broker is away, and each of them arrives once and in order.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@DirtiesContext
@Timeout(300)
abstract class OrderFlow {

	private static final int CUSTOMERS = 10;

	private final HttpClient client = HttpClient.newHttpClient();

	private final JsonMapper mapper = JsonMapper.builder().build();

	@LocalServerPort
	private int port;

	@Autowired
	private KafkaConnectionDetails kafka;

	@Autowired
	private LintReport lint;

	/**
	 * Make the broker stop answering.
	 */
	abstract void breakBroker() throws Exception;

	/**
	 * Make the broker answer again.
	 */
	abstract void mendBroker() throws Exception;

	@Test
	void configurationHasNothingToWarnOf() {
		assertThat(this.lint.findings()).noneMatch((finding) -> finding.severity() != LintSeverity.INFO);
	}

	@Test
	void producersTellWhatIsInForceAndCheckTheirCluster() throws Exception {
		JsonNode producer = get("/actuator/kafkaproducers/default");
		assertThat(producer.at("/settings/acks/value").asString()).isIn("all", "-1");
		assertThat(producer.at("/settings/delivery.timeout.ms/origin").asString()).isEqualTo("preset 'outbox'");
		HttpRequest check = HttpRequest.newBuilder(uri("/actuator/kafkaproducers"))
			.POST(BodyPublishers.noBody())
			.build();
		HttpResponse<String> checked = this.client.send(check, BodyHandlers.ofString());
		assertThat(checked.statusCode()).as(checked.body()).isEqualTo(200);
		JsonNode cluster = this.mapper.readTree(checked.body()).at("/producers/default/cluster");
		assertThat(cluster.get("brokers")).isNotEmpty();
		assertThat(cluster.at("/rules/B22").asString()).isEqualTo("OK");
		assertThat(cluster.get("checkedAt").asString()).contains("T");
		HttpRequest unknown = HttpRequest.newBuilder(uri("/actuator/kafkaproducers/unknown")).build();
		assertThat(this.client.send(unknown, BodyHandlers.discarding()).statusCode()).isEqualTo(404);
	}

	@Test
	void everyOrderArrivesOnceAndInOrderAcrossAnOutage() throws Exception {
		List<JsonNode> receipts = new ArrayList<>(placeUntilAllArePublished());
		breakBroker();
		List<JsonNode> during = place(300);
		assertThat(during).extracting(OrderFlow::outcome).contains("STORED");
		receipts.addAll(during);
		mendBroker();
		receipts.addAll(place(100));
		Set<String> taken = receipts.stream()
			.map((receipt) -> receipt.get("messageId").asString())
			.collect(Collectors.toSet());
		assertThat(taken).hasSameSizeAs(receipts);
		awaitArrivalOf(taken.size());
		assertThat(get("/orders/summary").get("outOfOrder").asInt()).isZero();
		assertThat(firstArrivals()).isEqualTo(taken);
	}

	// The very first orders may take the way through the outbox, while the connection is
	// new; then all of them go straight to Kafka.
	private List<JsonNode> placeUntilAllArePublished() {
		List<JsonNode> receipts = new ArrayList<>();
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
			List<JsonNode> latest = place(50);
			receipts.addAll(latest);
			return latest.stream().map(OrderFlow::outcome).allMatch("PUBLISHED"::equals);
		});
		return receipts;
	}

	private static String outcome(JsonNode receipt) {
		return receipt.get("outcome").asString();
	}

	// A few at a time: while the broker is away the first ones wait until that is
	// noticed.
	private List<JsonNode> place(int orders) {
		List<CompletableFuture<JsonNode>> receipts = new ArrayList<>();
		for (int i = 0; i < orders; i++) {
			receipts.add(place("customer-" + i % CUSTOMERS));
			if (receipts.size() % 50 == 0) {
				CompletableFuture.allOf(receipts.toArray(CompletableFuture[]::new)).join();
			}
		}
		return receipts.stream().map(CompletableFuture::join).toList();
	}

	private CompletableFuture<JsonNode> place(String customer) {
		HttpRequest request = HttpRequest.newBuilder(uri("/orders"))
			.header("Content-Type", "application/json")
			.timeout(Duration.ofSeconds(60))
			.POST(BodyPublishers.ofString("""
					{"customer": "%s", "item": "teapot", "quantity": 1}
					""".formatted(customer)))
			.build();
		return this.client.sendAsync(request, BodyHandlers.ofString()).thenApply((response) -> {
			assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
			return this.mapper.readTree(response.body());
		});
	}

	private void awaitArrivalOf(int orders) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(90))
			.untilAsserted(() -> assertThat(get("/orders/summary").get("orders").asInt()).isEqualTo(orders));
	}

	// Read from the topic itself: the consumer under test must not be its own witness.
	private Set<String> firstArrivals() {
		Set<String> messageIds = new HashSet<>();
		Map<String, Long> last = new HashMap<>();
		for (ConsumerRecord<String, String> record : Topics.readAll(this.kafka.getBootstrapServers(), "orders")) {
			if (messageIds.add(Topics.messageId(record))) {
				long sequence = this.mapper.readTree(record.value()).get("sequence").asLong();
				assertThat(sequence).as("place of an order of " + record.key())
					.isGreaterThan(last.getOrDefault(record.key(), 0L));
				last.put(record.key(), sequence);
			}
		}
		return messageIds;
	}

	private JsonNode get(String path) throws IOException, InterruptedException {
		HttpResponse<String> response = this.client.send(HttpRequest.newBuilder(uri(path)).build(),
				BodyHandlers.ofString());
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return this.mapper.readTree(response.body());
	}

	private URI uri(String path) {
		return URI.create("http://127.0.0.1:" + this.port + path);
	}

}
