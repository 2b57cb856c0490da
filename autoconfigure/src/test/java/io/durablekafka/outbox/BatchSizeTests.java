package io.durablekafka.outbox;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BatchSize}.
 */
class BatchSizeTests {

	private final BatchSize size = new BatchSize(1000, Duration.ofMillis(100));

	private void learn(int rows, int millis) {
		this.size.learn(rows, TimeUnit.MILLISECONDS.toNanos(millis));
	}

	@Test
	void commitThatTakesTooLongHalvesTheBatch() {
		learn(1000, 101);
		assertThat(this.size.rows()).isEqualTo(500);
		learn(300, 101);
		assertThat(this.size.rows()).isEqualTo(150);
	}

	@Test
	void batchDoesNotGetUselesslySmall() {
		learn(1, 5000);
		assertThat(this.size.rows()).isEqualTo(50);
	}

	@Test
	void fullBatchThatWasQuickLetsItGrowAgain() {
		learn(400, 200);
		learn(200, 50);
		assertThat(this.size.rows()).isEqualTo(400);
		learn(400, 50);
		learn(800, 50);
		assertThat(this.size.rows()).isEqualTo(1000);
	}

	@Test
	void neitherASmallBatchNorABarelyQuickOneLetsItGrow() {
		learn(400, 200);
		learn(199, 1);
		learn(200, 60);
		assertThat(this.size.rows()).isEqualTo(200);
	}

	@Test
	void limitBelowTheLeastIsKept() {
		BatchSize small = new BatchSize(3, Duration.ofMillis(100));
		small.learn(3, TimeUnit.SECONDS.toNanos(1));
		assertThat(small.rows()).isEqualTo(3);
	}

}
