package io.durablekafka.faults.application;

import java.io.PrintStream;
import java.util.Arrays;

import io.durablekafka.outbox.SpillingOutboxStore;
import io.durablekafka.producer.SafeguardSwitch;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.kafka.core.KafkaTemplate;

/**
 * The application under test, configured like any other: it injects the
 * {@link KafkaTemplate} and sends.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableConfigurationProperties(LoadSettings.class)
public class FaultApplication {

	private static final String WITHOUT = "--fault.without=";

	private static final PrintStream CONDUCTOR = System.out;

	/**
	 * Run the application until it is told to stop.
	 * @param args properties of the application
	 */
	public static void main(String[] args) {
		// Standard output belongs to the conductor, and logging looks for it once.
		System.setOut(System.err);
		Arrays.stream(args)
			.filter((arg) -> arg.startsWith(WITHOUT))
			.flatMap((arg) -> Arrays.stream(arg.substring(WITHOUT.length()).split(",")))
			.filter((name) -> !name.isEmpty() && !name.equals("idempotence"))
			.forEach(SafeguardSwitch::switchOff);
		SpringApplication.run(FaultApplication.class, args);
	}

	@Bean
	Load load(KafkaTemplate<byte[], byte[]> template, LoadSettings settings) {
		return new Load(template, settings);
	}

	@Bean
	OutboxTables outboxTables(Environment environment) {
		return new OutboxTables(environment);
	}

	@Bean
	ControlLine controlLine(Load load, OutboxTables tables, LoadSettings settings,
			ObjectProvider<SpillingOutboxStore> spill) {
		SpillingOutboxStore store = spill.getIfAvailable();
		return new ControlLine(CONDUCTOR, load, tables, settings, () -> (store != null) ? store.spilledRows() : 0);
	}

}
