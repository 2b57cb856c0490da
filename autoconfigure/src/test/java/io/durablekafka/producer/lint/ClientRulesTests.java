package io.durablekafka.producer.lint;

import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the rules about values, sizes and classes: S01, S23, S26 to S28, S30, S33,
 * S34, S39 to S41.
 */
class ClientRulesTests {

	@Test
	void valueThatTheClientDoesNotAccept() {
		LintFinding finding = RuleTester.of("S01").with("compression.type", "zip").isError("my.compression.type");
		assertThat(finding.message()).contains("one of: none, gzip, snappy, lz4, zstd");
		assertThat(RuleTester.of("S01").with("linger.ms", "soon").isError("my.linger.ms").message())
			.contains("Not a number of type LONG");
		RuleTester.of("S01").with("batch.size", 16384L).isError("my.batch.size");
		RuleTester.of("S01").with("acks", "7").isError("my.acks");
		RuleTester.of("S01").with("value.serializer", "com.example.Nothing").isError("my.value.serializer");
		RuleTester.of("S01").with("linger.ms", "5").with("batch.size", "16384").isSilent();
		RuleTester.of("S01").isSilent();
	}

	@Test
	void allWrongValuesAreListed() {
		assertThat(RuleTester.of("S01").with("linger.ms", "soon").with("acks", "some").findings()).hasSize(2);
	}

	@Test
	void saslWithoutMechanism() {
		RuleTester.of("S01")
			.with("security.protocol", "sasl_ssl")
			.with("sasl.mechanism", "")
			.isError("my.sasl.mechanism");
		RuleTester.of("S01").with("security.protocol", "SASL_SSL").isSilent();
		RuleTester.of("S01").with("sasl.mechanism", "").isSilent();
	}

	@Test
	void secretsAreMasked() {
		LintFinding finding = RuleTester.of("S01").with("ssl.key.password", 12345).isError("my.ssl.key.password");
		assertThat(finding.toString()).doesNotContain("12345").contains("******");
	}

	@Test
	void clientIds() {
		RuleTester.of("S23")
			.facts((facts) -> facts.clientIds = Map.of("default", ""))
			.isInfo("durable-kafka.producer.properties.client.id");
		RuleTester.of("S23")
			.facts((facts) -> facts.clientIds = Map.of("default", "orders", "bulk", "orders"))
			.isWarning("durable-kafka.producer.properties.client.id");
		RuleTester.of("S23")
			.facts((facts) -> facts.clientIds = Map.of("default", "orders", "bulk", "orders-bulk"))
			.isSilent();
	}

	@Test
	void bufferThatFewPartitionsFill() {
		RuleTester.of("S26").with("batch.size", "4194304").isWarning("durable-kafka.producer.properties.buffer.memory");
		RuleTester.of("S26")
			.facts((facts) -> facts.partitions = 2000)
			.isWarning("durable-kafka.producer.properties.buffer.memory");
		RuleTester.of("S26").with("batch.size", "2097152").isSilent();
		RuleTester.of("S26").isSilent();
	}

	@Test
	void requestLargerThanBuffer() {
		RuleTester.of("S27")
			.with("max.request.size", "2097152")
			.with("buffer.memory", "1048576")
			.isError("my.max.request.size");
		RuleTester.of("S27").with("max.request.size", "2097152").isSilent();
	}

	@Test
	void batchLargerThanRequest() {
		RuleTester.of("S28").with("batch.size", "1048577").isWarning("my.batch.size");
		RuleTester.of("S28").with("batch.size", "1048576").isSilent();
	}

	@Test
	void compression() {
		RuleTester.of("S30").with("compression.zstd.level", "5").isWarning("my.compression.zstd.level");
		RuleTester.of("S30").with("compression.zstd.level", "5").with("compression.type", "zstd").isSilent();
		RuleTester.of("S30")
			.with("value.serializer", "com.example.MyJsonSerializer")
			.isInfo("durable-kafka.producer.properties.compression.type");
		RuleTester.of("S30")
			.with("value.serializer", "com.example.MyJsonSerializer")
			.with("compression.type", "none")
			.isSilent();
		RuleTester.of("S30").isSilent();
	}

	@Test
	void removedPartitioner() {
		RuleTester tester = RuleTester.of("S33")
			.with("partitioner.class", "org.apache.kafka.clients.producer.UniformStickyPartitioner");
		tester.isError("my.partitioner.class");
		assertThat(tester.all()).noneMatch((finding) -> finding.rule().equals("S01"));
	}

	@Test
	void settingsThatAPartitionerMakesVoid() {
		RuleTester.of("S33")
			.with("partitioner.class", RoundRobinPartitioner.class)
			.with("partitioner.availability.timeout.ms", "100")
			.isWarning("my.partitioner.availability.timeout.ms");
		RuleTester.of("S33").with("partitioner.class", RoundRobinPartitioner.class).isSilent();
		RuleTester.of("S33").with("partitioner.availability.timeout.ms", "100").isSilent();
	}

	@Test
	void keysThatAreIgnored() {
		RuleTester.of("S34").with("partitioner.ignore.keys", "true").isWarning("my.partitioner.ignore.keys");
		RuleTester.of("S34").isSilent();
	}

	@Test
	void jsonSerializerByClass() {
		String serializer = "org.springframework.kafka.support.serializer.JacksonJsonSerializer";
		assertThat(RuleTester.of("S39").with("value.serializer", serializer).isWarning("my.value.serializer").message())
			.contains("'spring.jackson'")
			.contains("name of a Java class");
		assertThat(RuleTester.of("S39")
			.with("value.serializer", serializer)
			.with("spring.json.add.type.headers", "false")
			.isWarning("my.value.serializer")
			.message()).doesNotContain("name of a Java class");
		RuleTester.of("S39").isSilent();
	}

	@Test
	void textSerializerForObjects() {
		RuleTester.of("S40")
			.facts((facts) -> facts.valueTypes = Map.of("orders", Integer.class))
			.isWarning("my.value.serializer");
		RuleTester.of("S40").facts((facts) -> facts.valueTypes = Map.of("orders", String.class)).isSilent();
		RuleTester.of("S40").facts((facts) -> facts.valueTypes = Map.of("orders", Object.class)).isSilent();
		RuleTester.of("S40")
			.with("value.serializer", "com.example.OrderSerializer")
			.facts((facts) -> facts.valueTypes = Map.of("orders", Integer.class))
			.isSilent();
	}

	@Test
	void interceptorThatCannotBeMade() {
		RuleTester.of("S41").with("interceptor.classes", "com.example.Nothing").isError("my.interceptor.classes");
		RuleTester.of("S41").with("interceptor.classes", List.of(String.class)).isError("my.interceptor.classes");
		RuleTester.of("S41")
			.with("interceptor.classes", "org.springframework.kafka.test.utils.Nothing,java.lang.String")
			.findings()
			.forEach((finding) -> assertThat(finding.severity()).isEqualTo(LintSeverity.ERROR));
		RuleTester.of("S41").with("interceptor.classes", "").isSilent();
		RuleTester.of("S41").isSilent();
	}

}
