package io.durablekafka.sample;

import java.nio.file.Path;
import java.util.List;

import com.jayway.jsonpath.JsonPath;
import io.durablekafka.outbox.DeadLetter;
import io.durablekafka.outbox.FailureCategory;
import io.durablekafka.outbox.HeaderCodec;
import io.durablekafka.outbox.OutboxRecord;
import io.durablekafka.outbox.OutboxStore;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the endpoint of the outbox over HTTP, without a broker.
 */
@SpringBootTest(classes = OutboxEndpointTests.Application.class,
		properties = { "spring.kafka.bootstrap-servers=127.0.0.1:1", "durable-kafka.relay.enabled=false",
				"management.endpoints.web.exposure.include=kafkaoutbox",
				"management.endpoint.kafkaoutbox.access=read-only",
				"management.endpoint.kafkaoutbox.show-contents=false" })
@AutoConfigureMockMvc
@DirtiesContext
@Timeout(120)
class OutboxEndpointTests {

	private static final String OUTBOX = "/actuator/kafkaoutbox";

	@TempDir
	private static Path directory;

	@Autowired
	MockMvcTester mvc;

	@Autowired
	OutboxStore store;

	@DynamicPropertySource
	static void database(DynamicPropertyRegistry registry) {
		registry.add("spring.datasource.url",
				() -> "jdbc:h2:file:%s;DB_CLOSE_ON_EXIT=FALSE".formatted(directory.resolve("database")));
	}

	MvcTestResult get(String path) {
		return this.mvc.get().uri(OUTBOX + path).exchange();
	}

	MvcTestResult post(String path, String json) {
		return this.mvc.post()
			.uri(OUTBOX + path)
			.principal(() -> "anna")
			.contentType(MediaType.APPLICATION_JSON)
			.content(json)
			.exchange();
	}

	void bury(String topic, int records) {
		for (int i = 0; i < records; i++) {
			OutboxRecord row = new OutboxRecord(0, 5, topic, null, "secret-key".getBytes(), "secret-value".getBytes(),
					HeaderCodec.encode(List.of()), 1, topic + "-" + i, "app");
			this.store.bury(new DeadLetter(row, FailureCategory.RECORD, "too large", 1));
		}
	}

	@Test
	void outboxIsReadAndNotChangedByDefault() {
		bury("default", 1);
		assertThat(get("")).hasStatusOk().bodyJson().extractingPath("$.dead").isNotNull();
		assertThat(get("/dead?topic=default")).hasStatusOk()
			.bodyJson()
			.extractingPath("$.entries[0].failure.error")
			.isEqualTo("too large");
		assertThat(post("/discard", "{\"ids\": [1]}")).hasStatus(HttpStatus.METHOD_NOT_ALLOWED);
		assertThat(post("/pause", "{}")).hasStatus(HttpStatus.METHOD_NOT_ALLOWED);
		assertThat(this.store.summary().dead()).isPositive();
	}

	@Test
	void contentsAreNotShownByDefault() throws Exception {
		bury("contents", 1);
		MvcTestResult list = get("/dead?topic=contents");
		assertThat(list).hasStatusOk().bodyText().doesNotContain("secret");
		int id = JsonPath.read(list.getResponse().getContentAsString(), "$.entries[0].id");
		MvcTestResult shown = get("/dead/" + id);
		assertThat(shown).hasStatusOk().bodyText().contains("contents-0").doesNotContain("secret");
		assertThat(get("/dead/999999")).hasStatus(HttpStatus.NOT_FOUND);
	}

	@Test
	void pagesAreFollowed() throws Exception {
		bury("pages", 3);
		MvcTestResult first = get("/dead?topic=pages&limit=2");
		assertThat(first).bodyJson().extractingPath("$.entries.length()").isEqualTo(2);
		int next = JsonPath.read(first.getResponse().getContentAsString(), "$.next");
		MvcTestResult second = get("/dead?topic=pages&limit=2&after=" + next);
		assertThat(second).bodyJson().extractingPath("$.entries[0].messageId").isEqualTo("pages-2");
		assertThat(second).bodyJson().doesNotHavePath("$.next");
		assertThat(get("/dead?topic=pages&olderThan=1h")).bodyJson().extractingPath("$.entries.length()").isEqualTo(0);
	}

	@ParameterizedTest
	@CsvSource({ "/lost, 'pending', ''", "/dead?limit=many, 'number', limit", "/dead?limit=5000, 1000, ''",
			"/dead?olderThan=soon, 15m, olderThan", "/dead?key=k, topic, ''", "/dead/x, number, id" })
	void mistakesAreExplained(String path, String help, String problem) {
		assertThat(get(path)).hasStatus(HttpStatus.BAD_REQUEST)
			.bodyJson()
			.hasPathSatisfying("$.help", (value) -> assertThat(value).asString().contains(help))
			.hasPathSatisfying("$.problem", (value) -> assertThat(value).asString().contains(problem));
	}

	/**
	 * With the right to change something.
	 */
	@Nested
	@TestPropertySource(properties = "management.endpoint.kafkaoutbox.access=unrestricted")
	@ExtendWith(OutputCaptureExtension.class)
	class Unrestricted {

		@Test
		void deadLettersAreRetriedAndDiscardedByThoseWhoMay(CapturedOutput output) throws Exception {
			bury("changes", 3);
			List<Integer> ids = JsonPath.read(get("/dead?topic=changes").getResponse().getContentAsString(),
					"$.entries[*].id");
			assertThat(post("/retry", "{\"ids\": \"%d, %d\"}".formatted(ids.get(0), ids.get(1)))).hasStatusOk()
				.bodyJson()
				.isLenientlyEqualTo("{\"action\": \"retry\", \"records\": 2, \"principal\": \"anna\"}");
			assertThat(post("/discard?ids=" + ids.get(2), "{}")).hasStatusOk()
				.bodyJson()
				.extractingPath("$.records")
				.isEqualTo(1);
			assertThat(get("/pending?topic=changes")).bodyJson().extractingPath("$.entries.length()").isEqualTo(2);
			assertThat(get("/dead?topic=changes")).bodyJson().extractingPath("$.entries.length()").isEqualTo(0);
			assertThat(output).contains("2 records, by 'anna'").doesNotContain("secret");
		}

		@ParameterizedTest
		@CsvSource(delimiter = '|', textBlock = """
				/explode | {}                      | retry, replay, discard
				/retry   | {}                      | olderThan
				/discard | {"ids": "all"}          | separated by commas
				/discard | {}                      | separated by commas
				/replay  | {"ids": 1}              | Give a topic
				/pause   | {"topic": "not a name"} | 249 letters
				/trip    | {"producer": "nobody"}  | [default]
				""")
		void mistakesAreExplained(String path, String json, String help) {
			assertThat(post(path, json)).hasStatus(HttpStatus.BAD_REQUEST)
				.bodyJson()
				.hasPathSatisfying("$.help", (value) -> assertThat(value).asString().contains(help));
		}

	}

	/**
	 * The application without its controllers and listeners.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
