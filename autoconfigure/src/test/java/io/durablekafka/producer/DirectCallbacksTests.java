package io.durablekafka.producer;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A callback on the network thread that sends two records of one key. The second must not
 * wait for the acknowledgement of the first, which only this thread could bring.
 */
@Timeout(60)
class DirectCallbacksTests {

	private final SenderFixture fixture = new SenderFixture();

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@Test
	void callbackOnTheNetworkThreadDoesNotWaitForItself() {
		this.fixture.directCallbacks = true;
		this.fixture.maxBlock = Duration.ofSeconds(8);
		this.fixture.start();
		this.fixture.prime("a");
		this.fixture.kafka.acknowledging(false);
		AtomicLong held = new AtomicLong();
		CompletableFuture<Void> done = this.fixture.send("a", "1").thenRun(() -> {
			long start = System.nanoTime();
			for (int i = 0; i < 6; i++) {
				// some key of another partition, twice
				this.fixture.send("key-" + i, "first");
				this.fixture.send("key-" + i, "second");
			}
			held.set(System.nanoTime() - start);
		});
		this.fixture.kafka.producer().acknowledgeAll();
		done.join();
		assertThat(Duration.ofNanos(held.get())).as("network thread held").isLessThan(Duration.ofSeconds(2));
	}

}
