package io.durablekafka.producer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests for {@link Completions} that end while a callback hangs.
 */
@Timeout(60)
class CompletionsCloseTests {

	private final SenderFixture fixture = new SenderFixture();

	private final CountDownLatch blocked = new CountDownLatch(1);

	@Test
	void callbackThatHangsDoesNotHoldUpTheEnd() throws Exception {
		this.fixture.callbackThreads = 1;
		this.fixture.start();
		this.fixture.prime("a");
		try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
			this.fixture.kafka.acknowledging(false);
			this.fixture.send("a", "hangs").thenRun(() -> {
				try (Socket socket = new Socket(silent.getInetAddress(), silent.getLocalPort())) {
					socket.setSoTimeout(40000);
					socket.getInputStream().read();
				}
				catch (IOException ex) {
					throw new UncheckedIOException(ex);
				}
			});
			this.fixture.kafka.acknowledging(true);
			this.fixture.kafka.producer().acknowledgeAll();
			CompletableFuture<?> other = this.fixture.send("a", "2");
			other.get(5, TimeUnit.SECONDS);
			other.thenRun(() -> SenderFixture.awaitUninterruptibly(this.blocked));
			CompletableFuture<Void> closed = CompletableFuture.runAsync(() -> this.fixture.completions().close());
			try {
				closed.get(15, TimeUnit.SECONDS);
			}
			finally {
				this.blocked.countDown();
			}
		}
	}

}
