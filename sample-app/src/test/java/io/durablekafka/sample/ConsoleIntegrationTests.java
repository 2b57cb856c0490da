package io.durablekafka.sample;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.sample.broker.BrokerCondition;
import io.durablekafka.sample.broker.LocalBroker;
import io.durablekafka.sample.load.LoadGenerator;
import io.durablekafka.testsupport.Ports;
import org.apache.kafka.clients.admin.NewTopic;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.config.TopicBuilder;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The console in a real browser, under a context path: what an operator sees and does
 * when Kafka fails and records die.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = { "server.servlet.context-path=/shop",
		"durable-kafka.console.refresh-interval=500ms", "durable-kafka.topics.[audit.small].mode=outbox-first",
		"durable-kafka.topics.[audit.compacted].mode=outbox-first",
		"durable-kafka.topics.[audit.brief].mode=outbox-first", "durable-kafka.topics.[audit.brief].time-to-live=1s" })
@DirtiesContext
@Timeout(240)
class ConsoleIntegrationTests {

	private static final Path PICTURES = Path.of("target", "console");

	@TempDir
	private static Path directory;

	private static Browser browser;

	@LocalServerPort
	private int port;

	@Autowired
	private LocalBroker broker;

	@Autowired
	private LoadGenerator load;

	@Autowired
	private OutboxStore store;

	@Autowired
	private KafkaTemplate<String, Object> template;

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		registry.add("sample.directory", () -> directory.resolve("data").toString());
		registry.add("sample.broker.port", Ports::free);
	}

	@BeforeAll
	static void startBrowser() {
		browser = Browser.start(directory.resolve("browser"));
	}

	@AfterAll
	static void stopBrowser() {
		if (browser != null) {
			browser.close();
		}
	}

	@BeforeEach
	void open() {
		browser.resize(1200, 1400, false);
		browser.driver().get("http://127.0.0.1:" + this.port + "/shop/actuator/kafkaconsole");
		awaitText("application", "order-service");
	}

	@AfterEach
	void rest() {
		this.load.setRate(0);
		if (this.broker.condition() != BrokerCondition.RUNNING) {
			this.broker.restart();
		}
		soon().until(() -> this.store.summary().pending() == 0);
		assertThat(browser.complaints()).isEmpty();
	}

	@Test
	void operatorSeesAnOutageAndPutsDeadLettersRight() throws IOException {
		this.load.setRate(200);
		soon().until(() -> tile("published") > 50);
		this.broker.kill();
		soon().until(() -> text("status").startsWith("Records are stored: default"));
		soon().until(() -> tile("pending") > 1500);
		photographAll("outage");
		this.template.send("audit.small", "key", incompressible(5000));
		this.template.send("audit.compacted", "a record without a key");
		this.template.send("audit.brief", "key", "too late");
		soon().until(() -> this.store.summary().oldestAge().compareTo(Duration.ofSeconds(3)) > 0);
		this.broker.restart();
		soon().until(() -> tile("dead") == 3);
		soon().until(() -> tile("pending") == 0);
		soon().until(() -> rows().size() == 3);
		assertThat(rows()).extracting(WebElement::getText)
			.anySatisfy((row) -> assertThat(row).contains("audit.small", "record", "RecordTooLarge"))
			.anySatisfy((row) -> assertThat(row).contains("audit.compacted", "record", "InvalidRecord"))
			.anySatisfy((row) -> assertThat(row).contains("audit.brief", "expired"));
		photographAll("dead-letters");
		this.load.setRate(0);

		row("audit.small").findElement(By.xpath(".//button[text()='Details']")).click();
		soon().until(() -> text("dialog").contains("audit.small"));
		browser.photograph(PICTURES.resolve("details.png"));
		press(Keys.ESCAPE);
		soon().until(() -> !find("dialog").isDisplayed());

		// as it is, it is refused again, and is another dead letter
		String before = row("audit.small").getText();
		row("audit.small").findElement(By.xpath(".//button[text()='Retry']")).click();
		soon().until(() -> this.store.summary().dead() == 3 && !row("audit.small").getText().equals(before));

		replay("audit.small", "audit.large", "reason: too large for audit.small");
		replay("audit.compacted", "audit.large", "");
		row("audit.brief").findElement(By.xpath(".//button[text()='Retry']")).click();
		soon().until(() -> this.store.summary().dead() == 0 && this.store.summary().pending() == 0);
		soon().until(() -> text("records").contains("No dead letters."));
		soon().until(() -> text("status").startsWith("Kafka takes records"));
		assertThat(text("done")).contains("replay of", "retry of");
		photographAll("done");
	}

	@Test
	void deadLettersAreDiscardedAfterAQuestion() {
		this.template.send("audit.compacted", "first");
		this.template.send("audit.compacted", "second");
		soon().until(() -> this.store.summary().dead() == 2);
		soon().until(() -> rows().size() == 2);
		rows().forEach((row) -> row.findElement(By.cssSelector("input[type=checkbox]")).click());
		find("discard-selected").click();
		soon().until(() -> text("dialog").contains("2 dead letters"));
		dialogButton("Cancel").click();
		assertThat(this.store.summary().dead()).isEqualTo(2);
		find("discard-selected").click();
		soon().until(() -> find("dialog").isDisplayed());
		dialogButton("Discard").click();
		soon().until(() -> this.store.summary().dead() == 0);
		soon().until(() -> text("records").contains("No dead letters."));
	}

	@Test
	void relayIsPausedAndResumedWithTheKeyboard() {
		WebElement pause = find("pause");
		soon().until(pause::isEnabled);
		pause.sendKeys(Keys.ENTER);
		soon().until(() -> text("relay-state").startsWith("Paused."));
		assertThat(browser.driver().switchTo().activeElement()).isEqualTo(pause);
		assertThat(text("pause")).isEqualTo("Resume all");
		pause.sendKeys(Keys.SPACE);
		soon().until(() -> text("relay-state").startsWith("Running."));
		find("pause-topic-name").sendKeys("orders", Keys.ENTER);
		soon().until(() -> text("paused-topics").contains("orders"));
		find("paused-topics").findElement(By.tagName("button")).sendKeys(Keys.ENTER);
		soon().until(() -> text("paused-topics").isEmpty());
	}

	@Test
	void breakerIsOpenedAndReset() {
		WebElement breaker = browser.driver().findElement(By.cssSelector("#producer-default button"));
		breaker.click();
		soon().until(() -> find("dialog").isDisplayed());
		dialogButton("Store records").click();
		soon().until(() -> text("producer-default").contains("breaker open"));
		soon().until(() -> breaker.getText().equals("Try Kafka now"));
		breaker.click();
		soon().until(() -> text("producer-default").contains("breaker closed"));
	}

	@Test
	void refusalIsTold() {
		find("filter-key").sendKeys("a key without a topic", Keys.ENTER);
		soon().until(() -> text("notice").contains("A key without a topic"));
	}

	@ParameterizedTest
	@CsvSource({ "320, false", "360, true", "768, false", "1200, true" })
	void pageFitsTheScreen(int width, boolean dark) {
		browser.resize(width, 800, dark);
		soon().untilAsserted(() -> assertThat(
				evaluate("return document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
			.isEqualTo(true));
		assertThat(evaluate("return [...document.querySelectorAll('button')].filter((element) =>"
				+ " element.offsetParent && element.getBoundingClientRect().height < 32).length"))
			.isEqualTo(0L);
		assertThat(evaluate("return [...document.querySelectorAll('button, input, select')].filter((element) =>"
				+ " !(element.textContent.trim() || element.labels?.length || element.ariaLabel)).length"))
			.isEqualTo(0L);
	}

	@Test
	void nothingIsLoadedFromElsewhere() {
		assertThat(evaluate("return performance.getEntriesByType('resource').map((entry) => entry.name)"))
			.asInstanceOf(InstanceOfAssertFactories.list(String.class))
			.isNotEmpty()
			.allMatch((url) -> url.startsWith("http://127.0.0.1:" + this.port + "/shop/actuator/")
					|| url.startsWith("data:"));
	}

	private static String incompressible(int length) {
		return new Random(1).ints(length, 'a', 'z' + 1)
			.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
			.toString();
	}

	private void replay(String topic, String to, String headers) {
		row(topic).findElement(By.xpath(".//button[contains(text(), 'Replay')]")).click();
		soon().until(() -> find("dialog").isDisplayed());
		WebElement name = find("replay-topic");
		name.clear();
		name.sendKeys(to);
		find("replay-headers").sendKeys(headers);
		long dead = this.store.summary().dead();
		dialogButton("Replay").click();
		soon().until(() -> this.store.summary().dead() == dead - 1);
		soon().until(() -> rows().stream().noneMatch((row) -> shows(row, topic)));
	}

	private static boolean shows(WebElement row, String topic) {
		try {
			return row.getText().contains(topic);
		}
		catch (StaleElementReferenceException ex) {
			return true;
		}
	}

	private void photographAll(String name) throws IOException {
		for (int width : List.of(1200, 390)) {
			for (boolean dark : List.of(false, true)) {
				browser.resize(width, 1400, dark);
				browser.photograph(PICTURES.resolve("%s-%d-%s.png".formatted(name, width, dark ? "dark" : "light")));
			}
		}
		browser.resize(1200, 1400, false);
	}

	private static Object evaluate(String script) {
		return browser.driver().executeScript(script);
	}

	private static WebElement find(String id) {
		return browser.driver().findElement(By.id(id));
	}

	private static WebElement dialogButton(String text) {
		return find("dialog").findElement(By.xpath(".//button[text()='%s']".formatted(text)));
	}

	private static void press(Keys key) {
		browser.driver().switchTo().activeElement().sendKeys(key);
	}

	private static List<WebElement> rows() {
		return browser.driver().findElements(By.cssSelector("#records tbody tr"));
	}

	private static WebElement row(String topic) {
		return browser.driver()
			.findElement(By.xpath("//div[@id='records']//tr[td/span[text()='%s']]".formatted(topic)));
	}

	private static String text(String id) {
		return find(id).getText();
	}

	private static double tile(String key) {
		String shown = browser.driver().findElement(By.cssSelector("[data-key=%s] dd".formatted(key))).getText();
		return shown.matches("[\\d,.]+") ? Double.parseDouble(shown.replace(",", "")) : -1;
	}

	private static ConditionFactory soon() {
		return await().atMost(Duration.ofSeconds(60)).ignoreException(StaleElementReferenceException.class);
	}

	private static void awaitText(String id, String text) {
		soon().untilAsserted(() -> assertThat(text(id)).isEqualTo(text));
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class TopicsConfiguration {

		@Bean
		KafkaAdmin.NewTopics audits() {
			return new KafkaAdmin.NewTopics(topic("audit.small", Map.of("max.message.bytes", "1000")),
					topic("audit.compacted", Map.of("cleanup.policy", "compact")), topic("audit.brief", Map.of()),
					topic("audit.large", Map.of()));
		}

		private static NewTopic topic(String name, Map<String, String> configs) {
			return TopicBuilder.name(name).partitions(1).replicas(1).configs(configs).build();
		}

	}

}
