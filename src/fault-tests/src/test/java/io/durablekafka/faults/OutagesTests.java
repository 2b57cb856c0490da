package io.durablekafka.faults;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Outages}.
 */
class OutagesTests {

	private final Outages outages = new Outages();

	@Test
	void callThatWasInterruptedOverlaps() {
		this.outages.begin(100);
		this.outages.end(200);
		assertThat(this.outages.overlap(50, 99)).isFalse();
		assertThat(this.outages.overlap(50, 100)).isTrue();
		assertThat(this.outages.overlap(150, 160)).isTrue();
		assertThat(this.outages.overlap(50, 500)).isTrue();
		assertThat(this.outages.overlap(200, 300)).isFalse();
		assertThat(this.outages.seconds()).isEqualTo(0.1);
	}

}
