package io.durablekafka.producer.lint.cluster;

import java.util.Set;

/**
 * Names of the broker settings that rules look at; the client does not have them.
 */
final class BrokerKeys {

	static final String AUTO_CREATE = "auto.create.topics.enable";

	static final String DEFAULT_REPLICATION_FACTOR = "default.replication.factor";

	static final String TRANSACTION_MAX_TIMEOUT = "transaction.max.timeout.ms";

	static final String TRANSACTION_LOG_MIN_ISR = "transaction.state.log.min.isr";

	static final String TRANSACTION_LOG_REPLICATION_FACTOR = "transaction.state.log.replication.factor";

	static final String TRANSACTIONAL_ID_EXPIRATION = "transactional.id.expiration.ms";

	static final Set<String> ALL = Set.of(AUTO_CREATE, DEFAULT_REPLICATION_FACTOR, TRANSACTION_MAX_TIMEOUT,
			TRANSACTION_LOG_MIN_ISR, TRANSACTION_LOG_REPLICATION_FACTOR, TRANSACTIONAL_ID_EXPIRATION);

	private BrokerKeys() {
	}

}
