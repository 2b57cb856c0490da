package io.durablekafka.producer.settings;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.durablekafka.producer.settings.ProducerPresets.Choice;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link ProducerPresets} and the presets it combines.
 */
class ProducerPresetsTests {

	@Test
	void withoutOutboxAndPresetKafkasDefaultsStay() {
		assertThat(values(null, null, false, Map.of())).isEmpty();
	}

	@Test
	void outboxBringsShortTimeoutsAndBalancedBatches() {
		assertThat(values(null, null, true, Map.of())).containsExactlyInAnyOrderEntriesOf(Map.of("delivery.timeout.ms",
				"30000", "request.timeout.ms", "10000", "max.block.ms", "5000", "linger.ms", "5", "batch.size", "32768",
				"buffer.memory", "33554432", "compression.type", "lz4"));
	}

	@Test
	void eachChoiceNamesItsPreset() {
		Map<String, Choice> choices = new ProducerPresets(DeliveryPreset.AT_LEAST_ONCE, OptimizationPreset.LATENCY,
				true)
			.choices(settings(Map.of()));
		assertThat(choices.get("acks").preset()).isEqualTo("delivery: at-least-once");
		assertThat(choices.get("linger.ms").preset()).isEqualTo("optimize-for: latency");
		assertThat(choices.get("max.block.ms").preset()).isEqualTo("outbox");
	}

	@Test
	void throughputWaitsForLargeBatches() {
		assertThat(values(null, OptimizationPreset.THROUGHPUT, false, Map.of())).containsExactlyInAnyOrderEntriesOf(Map
			.of("linger.ms", "20", "batch.size", "262144", "buffer.memory", "67108864", "compression.type", "lz4"));
	}

	@Test
	void latencyWaitsForNothing() {
		assertThat(values(null, OptimizationPreset.LATENCY, false, Map.of())).containsExactlyInAnyOrderEntriesOf(Map
			.of("linger.ms", "0", "batch.size", "16384", "buffer.memory", "33554432", "compression.type", "none"));
	}

	@Test
	void deliveryPresetsSetWhatTheyPromise() {
		assertThat(values(DeliveryPreset.EXACTLY_ONCE, null, false, Map.of()))
			.containsExactlyInAnyOrderEntriesOf(Map.of("acks", "all", "retries", "2147483647", "enable.idempotence",
					"true", "max.in.flight.requests.per.connection", "5"));
		assertThat(values(DeliveryPreset.AT_LEAST_ONCE, null, false, Map.of()))
			.containsExactlyInAnyOrderEntriesOf(Map.of("acks", "all", "retries", "2147483647"));
		assertThat(values(DeliveryPreset.AT_MOST_ONCE, null, false, Map.of()))
			.containsExactlyInAnyOrderEntriesOf(Map.of("acks", "1", "retries", "0", "enable.idempotence", "false"));
	}

	@Test
	void whatIsSetStays() {
		Map<String, Object> explicit = Map.of("acks", "1", "linger.ms", "7", "batch.size", 1, "compression.type",
				"gzip", "buffer.memory", 2L, "delivery.timeout.ms", 60000, "request.timeout.ms", "5000", "max.block.ms",
				60000L, "retries", 3);
		assertThat(values(DeliveryPreset.AT_LEAST_ONCE, OptimizationPreset.THROUGHPUT, true, explicit)).isEmpty();
	}

	@Test
	void requestTimeoutFitsIntoTheDeliveryTimeout() {
		assertThat(values(null, null, true, Map.of("delivery.timeout.ms", 6000, "linger.ms", 50)))
			.containsEntry("request.timeout.ms", "5950")
			.doesNotContainKey("delivery.timeout.ms");
	}

	@Test
	void deliveryTimeoutHasRoomForTheRequestTimeout() {
		assertThat(values(null, null, true, Map.of("request.timeout.ms", 60000, "linger.ms", 50)))
			.containsEntry("delivery.timeout.ms", "60050")
			.doesNotContainKey("request.timeout.ms");
	}

	@Test
	void lingerGivesWayToTheTimeouts() {
		Map<String, Object> explicit = Map.of("delivery.timeout.ms", 1007, "request.timeout.ms", 1000);
		assertThat(values(null, OptimizationPreset.THROUGHPUT, true, explicit)).containsEntry("linger.ms", "7");
		assertThat(values(null, OptimizationPreset.THROUGHPUT, false, Map.of("delivery.timeout.ms", 30000)))
			.containsEntry("linger.ms", "0");
	}

	@Test
	void batchFitsIntoRequestAndBuffer() {
		assertThat(values(null, null, true, Map.of("max.request.size", 1000))).containsEntry("batch.size", "1000");
		assertThat(values(null, null, true, Map.of("buffer.memory", 900, "max.request.size", 1000)))
			.containsEntry("batch.size", "900");
		assertThat(values(null, null, true, Map.of("max.request.size", 100_000_000))).containsEntry("buffer.memory",
				"100000000");
	}

	@Test
	void levelTellsWhichCompressionIsMeant() {
		assertThat(values(null, OptimizationPreset.LATENCY, true, Map.of("compression.zstd.level", "6")))
			.containsEntry("compression.type", "zstd");
	}

	@Test
	void compressionThatIsNotOnTheClassPathIsNotChosen() {
		Map<String, Choice> choices = new ProducerPresets(null, null, true).choices(settings(Map.of()),
				(compression) -> compression != Compression.LZ4);
		assertThat(choices).doesNotContainKey("compression.type").containsKey("linger.ms");
	}

	@Test
	void idempotenceIsNotAskedForWhereItCannotBe() {
		List<Map<String, Object>> contradictions = List.of(Map.of("acks", "1"), Map.of("retries", "0"),
				Map.of("max.in.flight.requests.per.connection", 6), Map.of("enable.idempotence", "false"));
		for (Map<String, Object> explicit : contradictions) {
			assertThat(values(DeliveryPreset.EXACTLY_ONCE, null, false, explicit)).as("%s", explicit)
				.doesNotContainKey("enable.idempotence");
		}
	}

	@Test
	void atMostOnceGivesWayToIdempotenceAndTransactions() {
		assertThat(values(DeliveryPreset.AT_MOST_ONCE, null, false, Map.of("enable.idempotence", "true"))).isEmpty();
		assertThat(values(DeliveryPreset.AT_MOST_ONCE, null, false, Map.of("transactional.id", "tx-"))).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void clientAcceptsEveryCombinationThatItWouldAcceptWithoutPresets(OptimizationPreset optimization) {
		long seed = new Random().nextLong();
		Random random = new Random(seed);
		for (int i = 0; i < 200; i++) {
			Map<String, Object> explicit = someSettings(random);
			if (!isAccepted(explicit)) {
				continue;
			}
			for (DeliveryPreset delivery : DeliveryPreset.values()) {
				for (boolean outbox : new boolean[] { true, false }) {
					Map<String, Object> all = new HashMap<>(explicit);
					all.putAll(values(delivery, optimization, outbox, explicit));
					assertThatNoException()
						.as("seed %d: %s %s outbox=%s %s", seed, delivery, optimization, outbox, explicit)
						.isThrownBy(() -> verify(all));
				}
			}
		}
	}

	private static Map<String, Object> someSettings(Random random) {
		Map<String, Object> settings = new HashMap<>();
		Map<String, Object[]> candidates = Map.of("acks", new Object[] { "all", "1", "0" }, "retries",
				new Object[] { 0, 5 }, "enable.idempotence", new Object[] { "true", "false" },
				"max.in.flight.requests.per.connection", new Object[] { 1, 5, 6 }, "delivery.timeout.ms",
				new Object[] { 40000, 31000, 10 }, "request.timeout.ms", new Object[] { 8, 30000, 30990 }, "linger.ms",
				new Object[] { 0, 100 }, "transactional.id", new Object[] { "tx" }, "compression.type",
				new Object[] { "none", "gzip" }, "max.request.size", new Object[] { 1000, 100_000_000 });
		candidates.forEach((key, values) -> {
			if (random.nextInt(3) == 0) {
				settings.put(key, values[random.nextInt(values.length)]);
			}
		});
		return settings;
	}

	private static boolean isAccepted(Map<String, Object> values) {
		try {
			verify(values);
			return true;
		}
		catch (RuntimeException | AssertionError ex) {
			return false;
		}
	}

	/**
	 * As the constructor of the producer does.
	 */
	private static void verify(Map<String, Object> values) {
		Map<String, Object> complete = new HashMap<>(values);
		complete.put("bootstrap.servers", "localhost:9092");
		complete.put("key.serializer", "org.apache.kafka.common.serialization.StringSerializer");
		complete.put("value.serializer", "org.apache.kafka.common.serialization.StringSerializer");
		ProducerConfig config = new ProducerConfig(complete);
		if (complete.containsKey("delivery.timeout.ms")) {
			assertThat((long) config.getInt("delivery.timeout.ms"))
				.isGreaterThanOrEqualTo(config.getLong("linger.ms") + config.getInt("request.timeout.ms"));
		}
	}

	private static Map<String, Object> values(@Nullable DeliveryPreset delivery,
			@Nullable OptimizationPreset optimization, boolean outbox, Map<String, Object> explicit) {
		Map<String, Object> values = new HashMap<>();
		new ProducerPresets(delivery, optimization, outbox).choices(settings(explicit))
			.forEach((key, choice) -> values.put(key, choice.value()));
		return values;
	}

	private static ProducerSettings settings(Map<String, Object> values) {
		return new ProducerSettings(ProducerSettings.DEFAULT_PRODUCER, values, Map.of());
	}

}
