package io.durablekafka.sample.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

import io.durablekafka.Outcome;
import io.durablekafka.sample.order.OrderPublisher;
import io.durablekafka.sample.order.OrderReceipt;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link LoadGenerator}.
 */
@Timeout(30)
class LoadGeneratorTests {

	private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 1000);

	private final List<CompletableFuture<OrderReceipt>> orders = new ArrayList<>();

	private final OrderPublisher publisher = mock();

	private final LoadGenerator generator = new LoadGenerator(this.publisher, 10, Duration.ofMinutes(10),
			this.nanoTime::get);

	@BeforeEach
	void keepOrders() {
		given(this.publisher.publish(any())).willAnswer((call) -> {
			CompletableFuture<OrderReceipt> future = new CompletableFuture<>();
			this.orders.add(future);
			return future;
		});
	}

	@Test
	void nothingIsSentUntilSomebodyAsks() {
		pass(Duration.ofSeconds(5));
		assertThat(this.orders).isEmpty();
		assertThat(this.generator.remaining()).isZero();
	}

	@Test
	void ordersAreSentAtTheRate() {
		this.generator.setRate(150);
		pass(Duration.ofSeconds(2));
		assertThat(this.orders).hasSizeBetween(298, 300);
	}

	@Test
	void timeWithoutLoadIsNotCaughtUp() {
		pass(Duration.ofSeconds(1));
		this.nanoTime.addAndGet(Duration.ofMinutes(1).toNanos());
		this.generator.setRate(100);
		this.generator.tick();
		assertThat(this.orders).isEmpty();
	}

	@Test
	void pauseOfTheJvmMakesNoBurst() {
		this.generator.setRate(1000);
		this.nanoTime.addAndGet(Duration.ofSeconds(20).toNanos());
		this.generator.tick();
		assertThat(this.orders).hasSize(250);
	}

	@Test
	void loadEndsByItself() {
		this.generator.setRate(10);
		pass(Duration.ofMinutes(9));
		assertThat(this.generator.remaining()).isEqualTo(Duration.ofMinutes(1));
		pass(Duration.ofMinutes(2));
		assertThat(this.generator.rate()).isZero();
		assertThat(this.orders).hasSizeBetween(5998, 6000);
	}

	@Test
	void settingTheRateAgainGivesNewTime() {
		this.generator.setRate(1);
		pass(Duration.ofMinutes(9));
		this.generator.setRate(1);
		pass(Duration.ofMinutes(9));
		assertThat(this.generator.rate()).isOne();
	}

	@Test
	void ordersAreSkippedWhenTooManyAreOpen() {
		this.generator.setRate(LoadGenerator.MAX_RATE);
		pass(Duration.ofSeconds(11));
		assertThat(this.orders).hasSize(20_000);
		assertThat(this.generator.skipped()).isBetween(1990L, 2000L);
		this.orders.forEach((order) -> order.complete(new OrderReceipt("o", Outcome.STORED, "m")));
		pass(Duration.ofSeconds(1));
		assertThat(this.orders).hasSizeGreaterThan(21_900);
	}

	@Test
	void rateOutsideOfTheLimitsIsRejected() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.generator.setRate(2001))
			.withMessage("unsupported rate 2001, expected 0 to 2000");
		assertThatIllegalArgumentException().isThrownBy(() -> this.generator.setRate(-1));
	}

	@Test
	void stopEndsTheLoad() {
		LoadGenerator running = new LoadGenerator(this.publisher, 10, Duration.ofMinutes(10), System::nanoTime);
		running.start();
		running.setRate(500);
		Awaitility.await().until(() -> this.orders.size() > 10);
		running.stop();
		int sent = this.orders.size();
		assertThat(running.isRunning()).isFalse();
		assertThat(running.rate()).isZero();
		Awaitility.await().during(Duration.ofMillis(200)).until(() -> this.orders.size() == sent);
	}

	private void pass(Duration time) {
		Duration tick = Duration.ofMillis(10);
		for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(tick)) {
			this.nanoTime.addAndGet(tick.toNanos());
			this.generator.tick();
		}
	}

}
