package io.durablekafka.producer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.durablekafka.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.core.task.support.TaskExecutorAdapter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CallbackExecutor} with executors that misbehave and callbacks that
 * hang.
 */
@Timeout(60)
class CallbackExecutorTests {

	private final SenderFixture fixture = new SenderFixture();

	private final CountDownLatch blocked = new CountDownLatch(1);

	@AfterEach
	void close() {
		this.blocked.countDown();
		this.fixture.close();
	}

	/**
	 * A TaskDecorator that reads something of the request throws on the dispatcher.
	 */
	@Test
	void executorThatThrowsOnceDoesNotKillTheDispatcher() throws Exception {
		ExecutorService threads = Executors.newCachedThreadPool();
		AtomicBoolean failing = new AtomicBoolean();
		TaskExecutorAdapter decorated = new TaskExecutorAdapter(threads);
		decorated.setTaskDecorator((task) -> {
			if (failing.get()) {
				throw new IllegalStateException("No thread-bound request found");
			}
			return task;
		});
		this.fixture.callbackExecutor = CallbackExecutor.borrowed(decorated);
		this.fixture.start();
		assertThat(SenderFixture.outcome(this.fixture.send("a", "1"))).isEqualTo(Outcome.PUBLISHED);
		failing.set(true);
		CompletableFuture<Integer> chain = this.fixture.send("a", "2").thenApply((result) -> 1);
		assertThat(chain.get(5, TimeUnit.SECONDS)).isOne();
		failing.set(false);
		this.fixture.send("a", "3").get(5, TimeUnit.SECONDS);
		threads.shutdownNow();
	}

	/**
	 * The pool of an application with CallerRunsPolicy, and one callback that hangs.
	 */
	@Test
	void executorWhoseCallerRunsDoesNotHoldUpTheDispatcher() throws Exception {
		ThreadPoolExecutor threads = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(1),
				new ThreadPoolExecutor.CallerRunsPolicy());
		this.fixture.callbackExecutor = CallbackExecutor.borrowed(threads);
		this.fixture.start();
		this.fixture.prime("a");
		this.fixture.kafka.acknowledging(false);
		for (int i = 0; i < 3; i++) {
			this.fixture.send("a", "blocks").thenRun(() -> SenderFixture.awaitUninterruptibly(this.blocked));
		}
		this.fixture.kafka.acknowledging(true);
		this.fixture.kafka.producer().acknowledgeAll();
		try {
			this.fixture.send("b", "2").get(5, TimeUnit.SECONDS);
		}
		finally {
			this.blocked.countDown();
			threads.shutdown();
		}
	}

	/**
	 * Callbacks usually hang in a socket, and a thread that reads a socket is RUNNABLE.
	 */
	@Test
	void callbacksThatHangInASocketDelayNoOther() throws Exception {
		this.fixture.callbackThreads = 2;
		this.fixture.start();
		this.fixture.prime("a");
		try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
			this.fixture.kafka.acknowledging(false);
			for (int i = 0; i < 2; i++) {
				this.fixture.send("a", "hangs").thenRun(() -> {
					try (Socket socket = new Socket(silent.getInetAddress(), silent.getLocalPort())) {
						socket.setSoTimeout(20000);
						socket.getInputStream().read();
					}
					catch (IOException ex) {
						throw new UncheckedIOException(ex);
					}
				});
			}
			this.fixture.kafka.acknowledging(true);
			this.fixture.kafka.producer().acknowledgeAll();
			this.fixture.send("b", "2").thenApply((result) -> 1).get(5, TimeUnit.SECONDS);
		}
	}

	/**
	 * With 'application', a task of the application that waits for a chain holds the
	 * thread that should run it. Spring's template completes it on the network thread.
	 */
	@Test
	void taskOfTheApplicationMayWaitForAChain() throws Exception {
		ExecutorService application = Executors.newFixedThreadPool(1);
		this.fixture.callbackExecutor = CallbackExecutor.borrowed(application);
		this.fixture.start();
		this.fixture.prime("a");
		try {
			application.submit(() -> this.fixture.send("a", "1").thenApply((result) -> 1).get(10, TimeUnit.SECONDS))
				.get(15, TimeUnit.SECONDS);
		}
		finally {
			application.shutdownNow();
		}
	}

}
