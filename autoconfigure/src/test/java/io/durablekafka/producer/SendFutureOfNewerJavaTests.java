package io.durablekafka.producer;

import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * On Java 19 and later, a {@link SendFuture} that is done has a result.
 */
class SendFutureOfNewerJavaTests {

	@Test
	void futureThatIsDoneHasAResultNow() throws Exception {
		Method resultNow = Stream.of(CompletableFuture.class.getMethods())
			.filter((method) -> method.getName().equals("resultNow"))
			.findAny()
			.orElse(null);
		Assumptions.assumeTrue(resultNow != null, "Java 19 or later");
		SendFuture<String> future = new SendFuture<>();
		future.release("a", null);
		assertThat(future.isDone()).isTrue();
		assertThat(resultNow.invoke(future)).isEqualTo("a");
	}

}
