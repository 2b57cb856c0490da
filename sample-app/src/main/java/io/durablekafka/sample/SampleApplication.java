package io.durablekafka.sample;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * An order service that publishes its orders with an ordinary
 * {@link org.springframework.kafka.core.KafkaTemplate} and keeps taking them while Kafka
 * is down.
 *
 * @since 0.1.0
 */
@SpringBootApplication
@EnableConfigurationProperties(SampleProperties.class)
public class SampleApplication {

	/**
	 * Run the application.
	 * @param args properties as Spring Boot takes them
	 */
	public static void main(String[] args) {
		SpringApplication application = new SpringApplication(SampleApplication.class);
		application.setDefaultProperties(Map.of("sample.directory", dataDirectory(Path.of("")).toString()));
		application.run(args);
	}

	/**
	 * Where the data is unless {@code sample.directory} says otherwise: the same place,
	 * whether the application was started in the module or in the root of the repository.
	 * @param workingDirectory where it was started
	 * @return absolute path of the directory
	 */
	static Path dataDirectory(Path workingDirectory) {
		Path module = workingDirectory.resolve("sample-app");
		Path parent = Files.exists(module.resolve("pom.xml")) ? module : workingDirectory;
		return parent.resolve("data").toAbsolutePath().normalize();
	}

	@Bean
	Clock clock() {
		return Clock.systemUTC();
	}

}
