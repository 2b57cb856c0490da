package io.durablekafka.testsupport;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;

import io.durablekafka.testsupport.TcpProxy.Direction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TcpProxy}.
 */
@Timeout(30)
class TcpProxyTests {

	private static final int SILENCE_MILLIS = 300;

	private ServerSocket server;

	private Socket accepted;

	private TcpProxy proxy;

	private Socket client;

	@BeforeEach
	void connect() throws IOException {
		this.server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
		this.proxy = TcpProxy.start(0, this.server.getLocalPort());
		this.client = open();
		this.accepted = this.server.accept();
		this.client.setSoTimeout(SILENCE_MILLIS);
		this.accepted.setSoTimeout(SILENCE_MILLIS);
	}

	@AfterEach
	void close() throws IOException {
		this.proxy.close();
		this.client.close();
		this.accepted.close();
		this.server.close();
	}

	@Test
	void bytesPassBothWays() throws IOException {
		this.client.getOutputStream().write(1);
		assertThat(this.accepted.getInputStream().read()).isEqualTo(1);
		this.accepted.getOutputStream().write(2);
		assertThat(this.client.getInputStream().read()).isEqualTo(2);
	}

	@Test
	void blackHoleHoldsOneDirectionUntilItIsHealed() throws IOException {
		this.proxy.blackHole(Direction.TO_CLIENT, true);
		this.client.getOutputStream().write(1);
		assertThat(this.accepted.getInputStream().read()).isEqualTo(1);
		this.accepted.getOutputStream().write(2);
		assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> this.client.getInputStream().read());
		this.proxy.blackHole(Direction.TO_CLIENT, false);
		assertThat(this.client.getInputStream().read()).isEqualTo(2);
	}

	@Test
	void refusedClientsCannotConnectAndOthersStay() throws IOException {
		this.proxy.refuseConnections(true);
		assertThatExceptionOfType(ConnectException.class).isThrownBy(this::open);
		bytesPassBothWays();
		this.proxy.refuseConnections(false);
		try (Socket another = open()) {
			assertThat(another.getPort()).isEqualTo(this.proxy.port());
		}
	}

	@Test
	void cutConnectionIsResetAtBothEnds() {
		this.proxy.cutAll();
		assertThatExceptionOfType(SocketException.class).isThrownBy(() -> this.client.getInputStream().read());
		assertThatExceptionOfType(SocketException.class).isThrownBy(() -> this.accepted.getInputStream().read());
	}

	@Test
	void endOfTheServerReachesTheClient() throws IOException {
		this.accepted.getOutputStream().write(2);
		this.accepted.close();
		assertThat(this.client.getInputStream().read()).isEqualTo(2);
		assertThatExceptionOfType(SocketException.class).isThrownBy(() -> this.client.getInputStream().read());
	}

	@Test
	void latencyDelaysBytesWithoutAddingUp() throws IOException {
		this.proxy.latency(Duration.ofMillis(100));
		long start = System.nanoTime();
		for (int i = 0; i < 20; i++) {
			this.client.getOutputStream().write(i);
		}
		for (int i = 0; i < 20; i++) {
			assertThat(this.accepted.getInputStream().read()).isEqualTo(i);
		}
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(100),
				Duration.ofMillis(1500));
	}

	@Test
	void clientIsResetWhenTheServerDoesNotRun() throws IOException {
		this.server.close();
		try (Socket another = open()) {
			another.setSoTimeout((int) Duration.ofSeconds(10).toMillis());
			assertThatExceptionOfType(SocketException.class).isThrownBy(() -> another.getInputStream().read());
		}
	}

	private Socket open() throws IOException {
		return new Socket(InetAddress.getLoopbackAddress(), this.proxy.port());
	}

}
