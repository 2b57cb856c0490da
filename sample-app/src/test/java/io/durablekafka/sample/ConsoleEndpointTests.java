package io.durablekafka.sample;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the console over HTTP, at a path of its own and without a broker.
 */
@SpringBootTest(classes = ConsoleEndpointTests.Application.class,
		properties = { "spring.kafka.bootstrap-servers=127.0.0.1:1", "durable-kafka.relay.enabled=false",
				"durable-kafka.console.enabled=true", "durable-kafka.console.refresh-interval=3s",
				"management.endpoints.web.base-path=/manage",
				"management.endpoints.web.path-mapping.kafkaconsole=ops/console",
				"management.endpoints.web.exposure.include=kafkaconsole,kafkaoutbox,env",
				"management.endpoint.kafkaoutbox.access=read-only" })
@AutoConfigureMockMvc
@DirtiesContext
@Timeout(120)
class ConsoleEndpointTests {

	private static final String CONSOLE = "/manage/ops/console";

	@TempDir
	private static Path directory;

	@Autowired
	private MockMvcTester mvc;

	@DynamicPropertySource
	static void database(DynamicPropertyRegistry registry) {
		registry.add("spring.datasource.url",
				() -> "jdbc:h2:file:%s;DB_CLOSE_ON_EXIT=FALSE".formatted(directory.resolve("database")));
	}

	private MvcTestResult get(String path) {
		return this.mvc.get().uri(CONSOLE + path).exchange();
	}

	@Test
	void pageRefersToItsPartsBelowItself() {
		assertThat(get("")).hasStatusOk()
			.hasContentTypeCompatibleWith("text/html")
			.bodyText()
			.contains("src=\"console/console.js\"", "href=\"console/console.css\"", "data-figures=\"console/figures\"")
			.doesNotContain("{self}", "http://", "https://");
	}

	@ParameterizedTest
	@CsvSource({ "console.js, text/javascript", "api.js, text/javascript", "charts.js, text/javascript",
			"dialogs.js, text/javascript", "dom.js, text/javascript", "records.js, text/javascript",
			"console.css, text/css" })
	void partsAreServed(String part, String type) {
		assertThat(get("/" + part)).hasStatusOk().hasContentTypeCompatibleWith(type).bodyText().isNotEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "console.html", "nothing.js", "application.yaml" })
	void nothingElseIsServed(String part) {
		assertThat(get("/" + part)).hasStatus(HttpStatus.NOT_FOUND);
	}

	@Test
	void figuresTellWhatThereIsAndWhatMayBeDone() {
		assertThat(get("/figures")).hasStatusOk().bodyJson().isLenientlyEqualTo("""
				{
					"refreshMillis": 3000,
					"outbox": { "present": true },
					"relay": { "paused": false, "pausedTopics": [] },
					"producers": [ { "name": "default", "published": 0, "failed": 0 } ],
					"endpoints": {
						"kafkaconsole": { "path": "ops/console", "changes": false },
						"kafkaoutbox": { "path": "kafkaoutbox", "changes": false }
					}
				}""");
		assertThat(get("/figures")).bodyJson().doesNotHavePath("$.endpoints.env");
	}

	@Test
	void consoleChangesNothing() {
		assertThat(this.mvc.post().uri(CONSOLE).exchange()).hasStatus(HttpStatus.METHOD_NOT_ALLOWED);
	}

	/**
	 * An application without anything else.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
