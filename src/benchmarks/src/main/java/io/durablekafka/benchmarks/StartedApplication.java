package io.durablekafka.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.sql.Connection;
import java.util.Locale;

import javax.sql.DataSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.core.KafkaTemplate;

/**
 * An application with nothing but what is on its class path, which opens a connection to
 * its database at the start, if it has one. Starts once, prints the milliseconds that
 * {@link SpringApplication#run} took and those that its thread was working, which depend
 * less on what else the machine does, and ends at once.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class StartedApplication {

	static final String TEMPLATE = "template=";

	static final String MILLISECONDS = " milliseconds=";

	static final String CPU = " cpu=";

	public static void main(String[] args) {
		ThreadMXBean threads = ManagementFactory.getThreadMXBean();
		long cpuBefore = threads.getCurrentThreadCpuTime();
		long begin = System.nanoTime();
		ConfigurableApplicationContext context = new SpringApplicationBuilder(StartedApplication.class)
			.web(WebApplicationType.NONE)
			.properties("spring.main.banner-mode=off")
			.run(args);
		double milliseconds = (System.nanoTime() - begin) / 1e6;
		double cpu = (threads.getCurrentThreadCpuTime() - cpuBefore) / 1e6;
		String template = context.getBean(KafkaTemplate.class).getClass().getSimpleName();
		System.out.printf(Locale.ROOT, "%s%s%s%.1f%s%.1f%n", TEMPLATE, template, MILLISECONDS, milliseconds, CPU, cpu);
		System.out.flush();
		Runtime.getRuntime().halt(0);
	}

	@Bean
	ApplicationRunner databaseUser(ObjectProvider<DataSource> dataSource) {
		return (arguments) -> {
			DataSource database = dataSource.getIfAvailable();
			if (database != null) {
				try (Connection connection = database.getConnection()) {
					connection.isValid(1);
				}
			}
		};
	}

}
