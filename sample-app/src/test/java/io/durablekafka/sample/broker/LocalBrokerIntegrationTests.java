package io.durablekafka.sample.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;

import io.durablekafka.testsupport.Ports;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link LocalBroker} with a real process.
 */
@Timeout(180)
class LocalBrokerIntegrationTests {

	@TempDir
	private Path directory;

	@Test
	void brokerCanBeBrokenAndMended() {
		LocalBroker broker = new LocalBroker(this.directory, Ports.free());
		broker.afterPropertiesSet();
		try {
			assertThat(broker.condition()).isEqualTo(BrokerCondition.RUNNING);
			assertThat(broker.resume()).isFalse();
			assertThat(broker.pause()).isTrue();
			assertThat(broker.condition()).isEqualTo(BrokerCondition.PAUSED);
			assertThat(broker.pause()).isFalse();
			assertThat(broker.resume()).isTrue();
			assertThat(broker.condition()).isEqualTo(BrokerCondition.RUNNING);
			assertThat(broker.kill()).isTrue();
			assertThat(broker.condition()).isEqualTo(BrokerCondition.DOWN);
			assertThat(broker.kill()).isFalse();
			assertThat(broker.pause()).isFalse();
			broker.restart();
			assertThat(broker.condition()).isEqualTo(BrokerCondition.STARTING);
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.until(() -> broker.condition() == BrokerCondition.RUNNING);
		}
		finally {
			broker.destroy();
		}
		assertThat(broker.condition()).isEqualTo(BrokerCondition.DOWN);
	}

	@Test
	void pausedBrokerIsStopped() {
		LocalBroker broker = new LocalBroker(this.directory, Ports.free());
		broker.afterPropertiesSet();
		broker.pause();
		broker.destroy();
		assertThat(broker.condition()).isEqualTo(BrokerCondition.DOWN);
	}

	@Test
	void portInUseIsNamed() throws IOException {
		int port = Ports.free();
		try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
			LocalBroker broker = new LocalBroker(this.directory, other.getLocalPort());
			assertThatExceptionOfType(BrokerStartException.class).isThrownBy(broker::afterPropertiesSet)
				.withMessageContaining("port %d is in use".formatted(port));
			assertThat(broker.condition()).isEqualTo(BrokerCondition.DOWN);
		}
	}

	@Test
	void directoryInUseIsNamed() {
		LocalBroker broker = new LocalBroker(this.directory, Ports.free());
		broker.afterPropertiesSet();
		try {
			LocalBroker second = new LocalBroker(this.directory, Ports.free());
			assertThatExceptionOfType(BrokerStartException.class).isThrownBy(second::afterPropertiesSet)
				.withMessageContaining(this.directory.toString());
			assertThat(broker.condition()).isEqualTo(BrokerCondition.RUNNING);
		}
		finally {
			broker.destroy();
		}
	}

}
