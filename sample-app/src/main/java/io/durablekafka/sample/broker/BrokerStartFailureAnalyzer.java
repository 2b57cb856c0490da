package io.durablekafka.sample.broker;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says what to do when the broker does not start, which most often means that something
 * else has its port or its directory.
 */
final class BrokerStartFailureAnalyzer extends AbstractFailureAnalyzer<BrokerStartException> {

	private static final String ACTION = """
			Do one of the following:
			\tStop what is in the way, which may be another instance of this application.
			\tGive this one a place of its own with 'sample.broker.port', 'sample.directory' and 'server.port'.
			\tUse a broker that runs already by setting the environment variable KAFKA_BOOTSTRAP_SERVERS.""";

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, BrokerStartException cause) {
		return new FailureAnalysis("The Kafka broker of this application could not start: " + cause.getReason(), ACTION,
				cause);
	}

}
