package io.durablekafka.record;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link HeaderEnrichment}, {@link AddedHeaders} and {@link SkippedEnrichers}.
 */
@ExtendWith(OutputCaptureExtension.class)
class HeaderEnrichmentTests {

	private static final HeaderEnricher BROKEN = (record, headers) -> {
		headers.add("half", "yes");
		throw new IllegalStateException("no tenant");
	};

	private final AtomicLong clock = new AtomicLong();

	private final SkippedEnrichers skipped = new SkippedEnrichers(this.clock::get);

	private final ProducerRecord<String, String> record = new ProducerRecord<>("orders", "key", "secret");

	@Test
	void headersAreAddedInTheOrderOfTheEnrichersAndTheFirstWins() {
		TestPipelines.enrich(this.record, (record, headers) -> headers.add("a", "1"), (record, headers) -> {
			assertThat(headers.contains("a")).isTrue();
			assertThat(headers.contains("b")).isFalse();
			headers.add("a", "2");
			headers.add("b", "2");
		});
		assertThat(TestHeaders.texts(this.record.headers())).containsExactly(java.util.Map.entry("a", "1"),
				java.util.Map.entry("b", "2"));
	}

	@Test
	void headersOfTheCallerAreNeverChanged() {
		this.record.headers().add("a", null);
		this.record.headers().add("b", new byte[] { 1 });
		this.record.headers().add("b", new byte[] { 2 });
		TestPipelines.enrich(this.record, (record, headers) -> {
			headers.add("a", "text");
			headers.add("b", "text".getBytes(StandardCharsets.UTF_8));
			headers.add(new RecordHeader("b", new byte[0]));
			headers.add("c", (String) null);
		});
		assertThat(this.record.headers().toArray()).containsExactly(new RecordHeader("a", (byte[]) null),
				new RecordHeader("b", new byte[] { 1 }), new RecordHeader("b", new byte[] { 2 }));
	}

	@Test
	void failureNamesTheEnricherAndNothingOfTheRecord() {
		assertThatExceptionOfType(HeaderEnrichmentException.class)
			.isThrownBy(() -> TestPipelines.enrich(this.record, BROKEN))
			.withMessageContaining(HeaderEnrichmentTests.class.getName())
			.withMessageContaining("'orders'")
			.withCauseInstanceOf(IllegalStateException.class)
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("secret", "key"));
	}

	@Test
	void skippedEnricherIsCountedAndTheOthersGoOn() {
		enrichSkipping();
		assertThat(TestHeaders.texts(this.record.headers())).containsKeys("half", "after");
		assertThat(this.skipped.count()).isOne();
	}

	@Test
	void skippedEnricherIsLoggedOnceAMinute(CapturedOutput output) {
		enrichSkipping();
		this.clock.set(59_999);
		enrichSkipping();
		assertThat(logged(output)).isOne();
		assertThat(output).contains("'orders'").contains("no tenant").doesNotContain("secret");
		this.clock.set(60_000);
		enrichSkipping();
		assertThat(logged(output)).isEqualTo(2);
		assertThat(this.skipped.count()).isEqualTo(3);
	}

	private void enrichSkipping() {
		new HeaderEnrichment(List.of(BROKEN, (record, headers) -> headers.add("after", "yes")), this.skipped)
			.enrich(this.record, 0);
	}

	private static int logged(CapturedOutput output) {
		return output.toString().split("goes without its headers", -1).length - 1;
	}

}
