package io.durablekafka;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.durablekafka.producer.SenderFixture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DeliveryListener} at a template.
 */
@Timeout(60)
class DeliveryListenersTests {

	private final SenderFixture fixture = new SenderFixture();

	private final RecordingListener listener = new RecordingListener();

	@BeforeEach
	void start() {
		this.fixture.start();
	}

	@AfterEach
	void close() {
		this.fixture.close();
	}

	private void listen(DeliveryListener... listeners) {
		this.fixture.template().setDeliveryListeners(new DeliveryListeners(List.of(listeners)));
	}

	private void awaitEvents(String... expected) {
		Awaitility.await().untilAsserted(() -> assertThat(this.listener.events()).containsExactly(expected));
	}

	@Test
	void isToldWhatBecomesOfEachRecord() {
		listen(this.listener);
		SenderFixture.result(this.fixture.send("a", "1"));
		awaitEvents("published 1");
		this.fixture.kafka().refusal((record) -> new TopicAuthorizationException("no"));
		SenderFixture.failure(this.fixture.send("a", "2"));
		awaitEvents("published 1", "dead 2");
		this.fixture.kafka().refusal((record) -> SenderFixture.expired());
		SenderFixture.result(this.fixture.send("a", "3"));
		awaitEvents("published 1", "dead 2", "stored 3");
		assertThat(this.listener.threads()).allMatch((thread) -> thread.startsWith("durable-kafka-callback"));
	}

	@Test
	void isToldAboutARecordThatNobodyWaitsFor() {
		listen(this.listener);
		this.fixture.template().fireAndForget(new ProducerRecord<>(SenderFixture.TOPIC, "a", "1"));
		awaitEvents("published 1");
	}

	@Test
	void oneThatThrowsHarmsNeitherTheNextNorTheRecord() {
		listen(new DeliveryListener() {

			@Override
			public void published(DurableSendResult<?, ?> result) {
				throw new IllegalStateException("a listener of the test");
			}

		}, this.listener);
		assertThat(SenderFixture.outcome(this.fixture.send("a", "1"))).isEqualTo(Outcome.PUBLISHED);
		awaitEvents("published 1");
	}

	@Test
	void oneThatHangsDelaysNoOtherRecord() throws InterruptedException {
		CountDownLatch release = new CountDownLatch(1);
		listen(new DeliveryListener() {

			@Override
			public void published(DurableSendResult<?, ?> result) {
				if ("1".equals(result.getProducerRecord().value())) {
					try {
						release.await(30, TimeUnit.SECONDS);
					}
					catch (InterruptedException ex) {
						Thread.currentThread().interrupt();
					}
				}
			}

		}, this.listener);
		this.fixture.send("a", "1");
		assertThat(SenderFixture.outcome(this.fixture.send("a", "2"))).isEqualTo(Outcome.PUBLISHED);
		awaitEvents("published 2");
		release.countDown();
		awaitEvents("published 2", "published 1");
	}

	@Test
	void oneThatSendsAgainAndWaitsDoesNotStopTheOthers() {
		listen(new DeliveryListener() {

			@Override
			public void published(DurableSendResult<?, ?> result) {
				if ("1".equals(result.getProducerRecord().value())) {
					SenderFixture.result(DeliveryListenersTests.this.fixture.send("a", "2"));
				}
			}

		}, this.listener);
		for (int i = 0; i < 20; i++) {
			this.fixture.send("a", "1");
		}
		Awaitility.await().until(() -> this.listener.events().size() == 40);
	}

}
