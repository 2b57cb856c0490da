package io.durablekafka.registry;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.durablekafka.DeliveryStatus;
import io.durablekafka.Outcome;
import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.record.RecordSerializationException;
import io.durablekafka.testsupport.SchemaRegistryServer;
import org.apache.avro.generic.GenericRecord;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.context.EmbeddedKafka;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for Avro with a registry and a broker. The registry comes with the profile
 * <code>schema-registry</code>.
 */
@EmbeddedKafka(topics = { "generic", "specific", "old-writer", "new-writer", "cached", "detour", "unknown", "hung",
		"waiting" }, partitions = 1, bootstrapServersProperty = "test.embedded.servers")
@Timeout(300)
class SchemaRegistryIntegrationTests {

	private static final Path DISTRIBUTION = Path.of("target", "registry");

	@TempDir
	private static Path registryData;

	private static @Nullable SchemaRegistryServer registry;

	@TempDir
	private Path directory;

	@BeforeAll
	static void start() {
		Assumptions.assumeTrue(SchemaRegistryServer.isDistribution(DISTRIBUTION),
				"The registry is not there: run with -Pschema-registry");
		Path java = NewerJava.find().orElse(null);
		Assumptions.assumeTrue(java != null, "The registry needs Java 21 or newer: set JAVA_HOME_21 to one");
		registry = new SchemaRegistryServer(DISTRIBUTION, java, registryData).start();
	}

	@AfterAll
	static void stop() {
		if (registry != null) {
			registry.close();
		}
	}

	private static SchemaRegistryServer registry() {
		SchemaRegistryServer running = registry;
		if (running == null) {
			throw new IllegalStateException("The registry does not run");
		}
		return running;
	}

	private final AvroApplication application = new AvroApplication(registry().url());

	@Test
	void genericRecordMakesTheRoundTrip(EmbeddedKafkaBroker broker) {
		this.application.runner(broker.getBrokersAsString(), this.directory).run((context) -> {
			assertThat(AvroApplication.send(context, "generic", Orders.v1("o1", 7)).outcome())
				.isEqualTo(Outcome.PUBLISHED);
			assertThat(this.application.read(broker, "generic", false)).isInstanceOf(GenericRecord.class)
				.hasToString(Orders.v1("o1", 7).toString());
		});
	}

	@Test
	void specificRecordMakesTheRoundTrip(EmbeddedKafkaBroker broker) {
		this.application.runner(broker.getBrokersAsString(), this.directory).run((context) -> {
			assertThat(AvroApplication.send(context, "specific", Orders.order("o1", 7, "CHF")).outcome())
				.isEqualTo(Outcome.PUBLISHED);
			assertThat(this.application.read(broker, "specific", true)).isEqualTo(Orders.order("o1", 7, "CHF"));
		});
	}

	@Test
	void newReaderUnderstandsAnOldWriter(EmbeddedKafkaBroker broker) {
		this.application.runner(broker.getBrokersAsString(), this.directory).run((context) -> {
			AvroApplication.send(context, "old-writer", Orders.v1("o1", 7));
			assertThat(this.application.read(broker, "old-writer", true)).isEqualTo(Orders.order("o1", 7, "EUR"));
		});
	}

	@Test
	void oldReaderUnderstandsANewWriter(EmbeddedKafkaBroker broker) {
		this.application.runner(broker.getBrokersAsString(), this.directory).run((context) -> {
			AvroApplication.send(context, "new-writer", Orders.v3("o1", 7, "USD"));
			assertThat(this.application.read(broker, "new-writer", true)).isEqualTo(Orders.order("o1", 7, "USD"));
		});
	}

	@Test
	void knownSchemaNeedsNoRegistry(EmbeddedKafkaBroker broker) {
		this.application.runner(broker.getBrokersAsString(), this.directory).run((context) -> {
			AvroApplication.send(context, "cached", Orders.v1("o1", 7));
			registry().kill();
			try {
				assertThat(AvroApplication.send(context, "cached", Orders.v1("o2", 8)).outcome())
					.isEqualTo(Outcome.PUBLISHED);
			}
			finally {
				registry().start();
			}
		});
	}

	@Test
	void schemaThatIsDueServesOnWhenItMayBeStale(EmbeddedKafkaBroker broker) {
		sendWhenDue(broker, true);
	}

	@Test
	void schemaThatIsDueNeedsTheRegistry(EmbeddedKafkaBroker broker) {
		sendWhenDue(broker, false);
	}

	private void sendWhenDue(EmbeddedKafkaBroker broker, boolean stale) {
		this.application.runner(broker.getBrokersAsString(), this.directory)
			.withPropertyValues("durable-kafka.producer.properties.[apicurio.registry.check-period-ms]=1",
					"durable-kafka.producer.properties.[apicurio.registry.fault-tolerant-refresh]=" + stale)
			.run((context) -> {
				AvroApplication.send(context, "cached", Orders.v1("o1", 7));
				registry().kill();
				try {
					if (stale) {
						assertThat(AvroApplication.send(context, "cached", Orders.v1("o2", 8)).outcome())
							.isEqualTo(Outcome.PUBLISHED);
					}
					else {
						assertThat(AvroApplication.failure(context, "cached", Orders.v1("o2", 8)).isRetryable())
							.isTrue();
					}
				}
				finally {
					registry().start();
				}
			});
	}

	@Test
	void storedRecordIsRelayedWithoutTheRegistry(EmbeddedKafkaBroker broker) {
		this.application.runner("localhost:1", this.directory)
			.withPropertyValues("durable-kafka.producer.max-block=1s")
			.run((context) -> assertThat(AvroApplication.send(context, "detour", Orders.v1("o1", 7)).outcome())
				.isEqualTo(Outcome.STORED));
		registry().kill();
		try {
			this.application.runner(broker.getBrokersAsString(), this.directory)
				.run((context) -> Awaitility.await()
					.atMost(Duration.ofSeconds(30))
					.until(() -> context.getBean(DeliveryStatus.class).relayed() == 1));
		}
		finally {
			registry().start();
		}
		assertThat(this.application.read(broker, "detour", false)).hasToString(Orders.v1("o1", 7).toString());
	}

	@Test
	void unknownSchemaOfADeadRegistryIsRejectedOnceAndMayBeSentAgain(EmbeddedKafkaBroker broker) {
		this.application.runner(broker.getBrokersAsString(), this.directory).run((context) -> {
			registry().kill();
			try {
				RecordSerializationException failure = AvroApplication.failure(context, "unknown",
						Orders.unseen("First"));
				assertThat(failure.isRetryable()).isTrue();
				Awaitility.await().until(() -> !this.application.told.isEmpty());
				assertThat(this.application.told).containsExactly(failure);
				assertThat(context.getBean(DeliveryStatus.class).failed()).isOne();
				assertThat(context.getBean(OutboxStore.class).summary().pending()).isZero();
			}
			finally {
				registry().start();
			}
			assertThat(AvroApplication.send(context, "unknown", Orders.unseen("First")).outcome())
				.isEqualTo(Outcome.PUBLISHED);
		});
	}

	@Test
	void schemaThatIsNotRegisteredIsFinal(EmbeddedKafkaBroker broker) {
		this.application.runner(broker.getBrokersAsString(), this.directory)
			.withPropertyValues("durable-kafka.producer.properties.[apicurio.registry.auto-register]=false")
			.run((context) -> {
				RecordSerializationException failure = AvroApplication.failure(context, "unknown",
						Orders.unseen("NeverRegistered"));
				assertThat(failure.isRetryable()).isFalse();
			});
	}

	@Test
	void registryThatHangsIsGivenUpInTime(EmbeddedKafkaBroker broker) {
		this.application.runner(broker.getBrokersAsString(), this.directory)
			.withPropertyValues("durable-kafka.producer.max-block=2s")
			.run((context) -> {
				registry().pause();
				try {
					long start = System.nanoTime();
					RecordSerializationException failure = AvroApplication.failure(context, "hung",
							Orders.unseen("Hung"));
					assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
					assertThat(failure.isRetryable()).isTrue();
				}
				finally {
					registry().resume();
				}
				assertThat(AvroApplication.send(context, "hung", Orders.unseen("Hung")).outcome())
					.isEqualTo(Outcome.PUBLISHED);
			});
	}

	@Test
	void recordWaitsForTheRegistryOnRequest(EmbeddedKafkaBroker broker) {
		this.application.runner(broker.getBrokersAsString(), this.directory)
			.withPropertyValues("durable-kafka.serialization.on-unavailable=retry",
					"durable-kafka.producer.max-block=120s")
			.run((context) -> {
				registry().kill();
				CompletableFuture<?> restart = CompletableFuture.runAsync(registry()::start);
				assertThat(AvroApplication.send(context, "waiting", Orders.unseen("Waiting")).outcome())
					.isEqualTo(Outcome.PUBLISHED);
				restart.join();
			});
	}

}
