package io.durablekafka.producer;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.durablekafka.producer.CountingInterceptor.Counts;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link CountingInterceptor}.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class CountingInterceptorTests {

	private static final RecordMetadata METADATA = new RecordMetadata(new TopicPartition("orders", 0), 0, 0, 0, 0, 0);

	// near the overflow, where a comparison of absolute times goes wrong
	private final AtomicLong time = new AtomicLong(Long.MAX_VALUE - 5);

	private final CountingInterceptor<String, String> interceptor = new CountingInterceptor<>(Duration.ofSeconds(10),
			this.time::get);

	private void sleep(Duration duration) {
		this.time.addAndGet(duration.toNanos());
	}

	private void send() {
		ProducerRecord<String, String> record = new ProducerRecord<>("orders", "k", "v");
		assertThat(this.interceptor.onSend(record)).isSameAs(record);
	}

	@Test
	void windowEndsWithTheFirstRecordAfterItsTime(CapturedOutput output) {
		send();
		send();
		this.interceptor.onAcknowledgement(METADATA, null);
		this.interceptor.onAcknowledgement(METADATA, new IllegalStateException());
		sleep(Duration.ofMillis(9999));
		assertThat(this.interceptor.lastWindow()).isEqualTo(new Counts(0, 0, 0));
		sleep(Duration.ofMillis(1));
		send();
		assertThat(this.interceptor.lastWindow()).isEqualTo(new Counts(2, 1, 1));
		assertThat(this.interceptor.total()).isEqualTo(new Counts(3, 1, 1));
		assertThat(output).containsOnlyOnce("in a window of 10000 ms: 2 sent, 1 acknowledged, 1 failed");
		sleep(Duration.ofSeconds(10));
		this.interceptor.onAcknowledgement(METADATA, null);
		assertThat(this.interceptor.lastWindow()).isEqualTo(new Counts(1, 0, 0));
	}

	@Test
	void windowsWithoutRecordsAreEmptyAndNotLogged(CapturedOutput output) {
		send();
		sleep(Duration.ofSeconds(35));
		assertThat(this.interceptor.lastWindow()).isEqualTo(new Counts(0, 0, 0));
		assertThat(output).containsOnlyOnce("1 sent");
		send();
		// the windows still begin every ten seconds
		sleep(Duration.ofSeconds(5));
		assertThat(this.interceptor.lastWindow()).isEqualTo(new Counts(1, 0, 0));
		sleep(Duration.ofSeconds(10));
		assertThat(this.interceptor.lastWindow()).isEqualTo(new Counts(0, 0, 0));
		assertThat(output).doesNotContain("0 sent");
	}

	@Test
	void closeLogsWhatIsLeft(CapturedOutput output) {
		this.interceptor.configure(Map.of("client.id", "shop"));
		send();
		this.interceptor.close();
		assertThat(output).contains("Records of the producer 'shop' in a window of 10000 ms: 1 sent");
		assertThat(this.interceptor.lastWindow()).isEqualTo(new Counts(1, 0, 0));
	}

	@Test
	void windowIsASettingOfTheClient() {
		this.interceptor.configure(Map.of(CountingInterceptor.WINDOW_MS_CONFIG, "500"));
		send();
		sleep(Duration.ofMillis(500));
		assertThat(this.interceptor.lastWindow()).isEqualTo(new Counts(1, 0, 0));
	}

	@Test
	void wrongWindowIsNamed() {
		assertThatExceptionOfType(ConfigException.class)
			.isThrownBy(() -> this.interceptor.configure(Map.of(CountingInterceptor.WINDOW_MS_CONFIG, "0")))
			.withMessageContaining(CountingInterceptor.WINDOW_MS_CONFIG);
		assertThatExceptionOfType(ConfigException.class)
			.isThrownBy(() -> this.interceptor.configure(Map.of(CountingInterceptor.WINDOW_MS_CONFIG, "1s")))
			.withMessageContaining("number of milliseconds");
		assertThatExceptionOfType(ConfigException.class)
			.isThrownBy(() -> new CountingInterceptor<>(Duration.ofSeconds(-1)));
	}

	@Test
	void manyThreadsLoseNothingAndEndEachWindowOnce(CapturedOutput output) throws Exception {
		int threads = 4;
		int records = 20_000;
		CountDownLatch start = new CountDownLatch(1);
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		for (int i = 0; i < threads; i++) {
			executor.execute(() -> {
				SenderFixture.awaitUninterruptibly(start);
				for (int record = 0; record < records; record++) {
					send();
					this.interceptor.onAcknowledgement(METADATA, null);
					this.time.addAndGet(TimeUnit.MILLISECONDS.toNanos(100));
				}
			});
		}
		start.countDown();
		executor.shutdown();
		assertThat(executor.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
		assertThat(this.interceptor.total()).isEqualTo(new Counts(threads * records, threads * records, 0));
		int windows = threads * records * 100 / 10_000;
		assertThat(output.getOut().lines().filter((line) -> line.contains("in a window of")).count())
			.isLessThanOrEqualTo(windows);
	}

}
