package io.durablekafka.sample;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.durablekafka.sample.broker.BrokerCondition;
import io.durablekafka.sample.broker.LocalBroker;
import io.durablekafka.sample.load.LoadGenerator;
import io.durablekafka.testsupport.Ports;
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
import org.openqa.selenium.WebElement;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The page in a real browser.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@DirtiesContext
@Timeout(180)
class PageIntegrationTests {

	private static final Path PICTURES = Path.of("target", "page");

	@TempDir
	private static Path directory;

	private static Browser browser;

	@LocalServerPort
	private int port;

	@Autowired
	private LocalBroker broker;

	@Autowired
	private LoadGenerator load;

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
		browser.resize(1200, 900, false);
		browser.driver().get("http://127.0.0.1:" + this.port + "/");
		awaitText("broker-state", "running");
	}

	@AfterEach
	void rest() {
		this.load.setRate(0);
		if (this.broker.condition() != BrokerCondition.RUNNING) {
			this.broker.restart();
		}
		assertThat(browser.complaints()).isEmpty();
	}

	@Test
	void loadIsSetWithTheKeyboardAndShown() {
		find("load").sendKeys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT);
		soon().until(() -> this.load.rate() == 100);
		soon().until(() -> number("published") > 50);
		assertThat(text("load-left")).startsWith("stops by itself in ");
		soon().until(() -> number("arrived") > 0);
		find("load").sendKeys(Keys.HOME);
		soon().until(() -> this.load.rate() == 0);
		awaitText("way", "all of them");
	}

	@Test
	void brokerIsKilledAndRestartedWithTheKeyboardAndShown() throws IOException {
		this.load.setRate(200);
		soon().until(() -> number("published") > 100);
		action("kill").sendKeys(Keys.ENTER);
		awaitText("broker-state", "down");
		assertThat(text("headline")).startsWith("Kafka is down.");
		assertThat(action("kill").getDomAttribute("aria-disabled")).isEqualTo("true");
		assertThat(browser.driver().switchTo().activeElement()).isEqualTo(action("kill"));
		awaitText("breaker", "open");
		soon().until(() -> number("stored") > 100 && number("pending") > 500);
		photographAll("outage");
		action("restart").sendKeys(Keys.ENTER);
		awaitText("broker-state", "running");
		awaitText("breaker", "closed");
		awaitText("headline", "Orders go straight to Kafka.");
		this.load.setRate(0);
		awaitText("way", "all of them");
		assertThat(number("disorder")).isZero();
		assertThat(number("failed")).isZero();
		photographAll("recovered");
	}

	@Test
	void brokerIsPausedAndResumed() {
		action("pause").click();
		awaitText("broker-state", "paused");
		assertThat(action("resume").getDomAttribute("aria-disabled")).isEqualTo("false");
		action("resume").click();
		awaitText("broker-state", "running");
		assertThat(browser.driver().findElements(By.cssSelector("#events li"))).extracting(WebElement::getText)
			.anyMatch((text) -> text.endsWith("Broker is paused"));
	}

	@Test
	void orderIsPlacedAndAnswered() {
		browser.driver().findElement(By.cssSelector("#order button")).click();
		soon().untilAsserted(() -> assertThat(text("answer")).startsWith("202"));
		assertThat(text("answer")).contains("outcome", "messageId");
		WebElement quantity = browser.driver().findElement(By.name("quantity"));
		quantity.clear();
		quantity.sendKeys("0", Keys.ENTER);
		soon().untilAsserted(() -> assertThat(text("answer")).startsWith("400"));
		assertThat(text("answer")).contains("quantity");
	}

	@ParameterizedTest
	@CsvSource({ "320, false", "390, true", "768, false", "1200, true" })
	void pageFitsTheScreen(int width, boolean dark) {
		browser.resize(width, 800, dark);
		assertThat(evaluate("return document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
			.isEqualTo(true);
		assertThat(evaluate("return [...document.querySelectorAll('button, input')].filter((element) =>"
				+ " element.getBoundingClientRect().height < 32).length"))
			.isEqualTo(0L);
	}

	@Test
	void nothingIsLoadedFromElsewhere() {
		assertThat(evaluate("return performance.getEntriesByType('resource').map((entry) => entry.name)"))
			.asInstanceOf(InstanceOfAssertFactories.list(String.class))
			.allMatch((url) -> url.startsWith("http://127.0.0.1:" + this.port) || url.startsWith("data:"));
	}

	private void photographAll(String name) throws IOException {
		for (int width : List.of(1200, 390)) {
			for (boolean dark : List.of(false, true)) {
				browser.resize(width, 900, dark);
				browser.photograph(PICTURES.resolve("%s-%d-%s.png".formatted(name, width, dark ? "dark" : "light")));
			}
		}
		browser.resize(1200, 900, false);
	}

	private static Object evaluate(String script) {
		return browser.driver().executeScript(script);
	}

	private static WebElement find(String id) {
		return browser.driver().findElement(By.id(id));
	}

	private static WebElement action(String name) {
		return browser.driver().findElement(By.cssSelector("[data-action=" + name + "]"));
	}

	private static String text(String id) {
		return find(id).getText();
	}

	private static long number(String id) {
		return Long.parseLong(text(id).replace(",", ""));
	}

	private static ConditionFactory soon() {
		return await().atMost(Duration.ofSeconds(60));
	}

	private static void awaitText(String id, String text) {
		soon().untilAsserted(() -> assertThat(text(id)).isEqualTo(text));
	}

}
